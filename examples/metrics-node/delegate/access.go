package delegate

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	authorizationv1 "k8s.io/api/authorization/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
	"k8s.io/apimachinery/pkg/runtime/schema"
)

// open are the paths that need no rights, as upstream's.
var open = []string{"/healthz", "/livez", "/readyz"}

// access is what a review came to.
type access struct {
	allowed bool
	reason  string
}

// authorize says, as an API error, why a user may not do what is asked.
func (g *Guard) authorize(r *http.Request, user *User) error {
	if slices.Contains(open, r.URL.Path) || slices.Contains(user.Groups, masters) {
		return nil
	}
	spec := authorizationv1.SubjectAccessReviewSpec{
		User: user.Name, UID: user.UID, Groups: user.Groups,
		Extra: map[string]authorizationv1.ExtraValue{},
	}
	for key, values := range user.Extra {
		spec.Extra[key] = values
	}
	spec.ResourceAttributes, spec.NonResourceAttributes = attributes(r)
	found, err := g.review(r.Context(), spec)
	if err != nil {
		return apierrors.NewInternalError(fmt.Errorf("ask whether this is allowed: %w", err))
	}
	if found.allowed {
		return nil
	}
	return forbidden(&spec, found.reason)
}

// review asks for a SubjectAccessReview, or knows the answer yet.
func (g *Guard) review(ctx context.Context, spec authorizationv1.SubjectAccessReviewSpec) (access, error) {
	key, err := json.Marshal(&spec) // maps are sorted
	if err != nil {
		return access{}, err
	}
	return g.accesses.getFor(string(key), func() (access, error) {
		review := authorizationv1.SubjectAccessReview{
			TypeMeta: metav1.TypeMeta{Kind: "SubjectAccessReview", APIVersion: "authorization.k8s.io/v1"},
			Spec:     spec,
		}
		err := g.config.Authorization.post(ctx, "/apis/authorization.k8s.io/v1/subjectaccessreviews", &review)
		return access{review.Status.Allowed && !review.Status.Denied, review.Status.Reason}, err
	}, g.ttl)
}

// attributes are what a request asks for: a resource of an API, or a path.
func attributes(r *http.Request) (*authorizationv1.ResourceAttributes, *authorizationv1.NonResourceAttributes) {
	parts := segments(r.URL)
	var of authorizationv1.ResourceAttributes
	switch {
	case len(parts) > 3 && parts[0] == "apis":
		of.Group, of.Version, parts = parts[1], parts[2], parts[3:]
	case len(parts) > 2 && parts[0] == "api":
		of.Version, parts = parts[1], parts[2:]
	default:
		return nil, &authorizationv1.NonResourceAttributes{Path: r.URL.Path, Verb: strings.ToLower(r.Method)}
	}
	if parts[0] == "namespaces" && len(parts) > 2 {
		of.Namespace, parts = parts[1], parts[2:]
	} else if parts[0] == "namespaces" && len(parts) == 2 {
		of.Namespace = parts[1] // of itself, as upstream has it
	}
	of.Resource = parts[0]
	if len(parts) > 1 {
		of.Name = parts[1]
	}
	if len(parts) > 2 {
		of.Subresource = strings.Join(parts[2:], "/")
	}
	of.Verb = verb(r, of.Name)
	return &of, nil
}

// segments are a path's, cut where the router cuts it: an escaped slash does
// not end one.
func segments(of *url.URL) []string {
	parts := strings.Split(strings.Trim(of.EscapedPath(), "/"), "/")
	for i, part := range parts {
		if unescaped, err := url.PathUnescape(part); err == nil {
			parts[i] = unescaped
		}
	}
	return parts
}

func verb(r *http.Request, name string) string {
	switch r.Method {
	case http.MethodGet, http.MethodHead:
		if watch := r.URL.Query().Get("watch"); watch == "true" || watch == "1" {
			return "watch"
		}
		if name == "" {
			return "list"
		}
		return "get"
	case http.MethodPost:
		return "create"
	case http.MethodPut:
		return "update"
	case http.MethodDelete:
		if name == "" {
			return "deletecollection"
		}
		return "delete"
	}
	return strings.ToLower(r.Method)
}

// forbidden is 403 in upstream's words.
func forbidden(spec *authorizationv1.SubjectAccessReviewSpec, reason string) error {
	var resource schema.GroupResource
	var name, message string
	if of := spec.ResourceAttributes; of != nil {
		resource, name = schema.GroupResource{Group: of.Group, Resource: of.Resource}, of.Name
		what := of.Resource
		if of.Subresource != "" {
			what += "/" + of.Subresource
		}
		message = fmt.Sprintf("User %q cannot %s resource %q in API group %q", spec.User, of.Verb, what, of.Group)
		if of.Namespace != "" {
			message += fmt.Sprintf(" in the namespace %q", of.Namespace)
		} else {
			message += " at the cluster scope"
		}
	} else {
		of := spec.NonResourceAttributes
		message = fmt.Sprintf("User %q cannot %s path %q", spec.User, of.Verb, of.Path)
	}
	if reason != "" {
		message += ": " + reason
	}
	return apierrors.NewForbidden(resource, name, fmt.Errorf("%s", message))
}
