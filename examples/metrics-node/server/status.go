// Answers: small objects as JSON, and errors as Status objects.

package server

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"

	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/serializer/protobuf"
)

// writeStatus answers with a Status object, as every Kubernetes API does, in
// what the request accepts; an indented text for people where that is nothing
// a Status can be written in. An error that is none of the API's own is an
// internal one.
func writeStatus(w http.ResponseWriter, r *http.Request, err error) {
	var api apierrors.APIStatus
	if !errors.As(err, &api) {
		api = apierrors.NewInternalError(err)
	}
	status := api.Status()
	status.Kind, status.APIVersion = "Status", "v1"
	switch mediaType, found := acceptPlain(r); {
	case !found:
		text, err := json.MarshalIndent(&status, "", "  ")
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		writeBytes(w, int(status.Code), mediaJSON, text)
	case mediaType == mediaProtobuf:
		var message bytes.Buffer
		if err := protobuf.NewSerializer(nil, nil).Encode(&status, &message); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
		writeBytes(w, int(status.Code), mediaProtobuf, message.Bytes())
	default:
		writeJSON(w, int(status.Code), mediaJSON, &status)
	}
}

// writeJSON answers with a small object; lists are written by their own code.
func writeJSON(w http.ResponseWriter, code int, mediaType string, object any) {
	text, err := json.Marshal(object)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	writeBytes(w, code, mediaType, append(text, '\n'))
}

// begin writes what stands before a body.
func begin(w http.ResponseWriter, code int, mediaType string) {
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Cache-Control", "no-cache, private")
	w.WriteHeader(code)
}

// writeBytes answers with text that is complete. An error of Write says that
// the client has gone away, and there is nobody left to tell.
func writeBytes(w http.ResponseWriter, code int, mediaType string, text []byte) {
	begin(w, code, mediaType)
	_, _ = w.Write(text)
}

// withCause adds a machine-readable reason to an API error; its message, which
// clients compare, stays as it is.
func withCause(err *apierrors.StatusError, reason, message string) *apierrors.StatusError {
	err.ErrStatus.Details.Causes = append(err.ErrStatus.Details.Causes, metav1.StatusCause{
		Type:    metav1.CauseType(reason),
		Message: message,
	})
	return err
}

// Refuse answers with an API error in JSON, for what stands before the handler.
func Refuse(w http.ResponseWriter, err error) { writeStatus(w, new(http.Request), err) }
