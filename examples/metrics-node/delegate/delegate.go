// Package delegate is how an extension API server knows who asks and what
// they may do: by asking the kube-apiserver, as k8s.io/apiserver's delegated
// authentication and authorization (v0.36) do.
//
// In this order a request is believed to come from
//
//   - whom its X-Remote-User header names, if the aggregator's client
//     certificate comes with it (the request-header CA),
//   - the subject of its client certificate, if the cluster's client CA has
//     signed that,
//   - whom a TokenReview makes of its bearer token,
//   - system:anonymous, if it shows nothing of these;
//
// credentials that are shown and wrong are 401. What it asks for is then a
// SubjectAccessReview; the health endpoints and system:masters need none.
//
// It is written on net/http and the API's own types: k8s.io/apiserver would
// link 430 packages more, gRPC and OpenTelemetry among them.
package delegate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"time"

	authenticationv1 "k8s.io/api/authentication/v1"
	apierrors "k8s.io/apimachinery/pkg/api/errors"
	metav1 "k8s.io/apimachinery/pkg/apis/meta/v1"
)

// Config of a guard. Authentication and Authorization are required unless
// SkipLookup and what it says.
type Config struct {
	// Authentication reviews tokens and holds the CAs' ConfigMap;
	// Authorization reviews accesses. They are often the same.
	Authentication, Authorization *API
	// Trust says whose certificates count. What is empty in it is read from
	// the ConfigMap kube-system/extension-apiserver-authentication, unless
	// SkipLookup is set.
	Trust      Trust
	SkipLookup bool
	// TokenTTL, AllowedTTL and DeniedTTL are how long answers are believed:
	// 10 s each where 0, as upstream's defaults.
	TokenTTL, AllowedTTL, DeniedTTL time.Duration
	// Now is the clock: time.Now.
	Now func() time.Time
}

// API is an API server to ask, and with which credentials.
type API struct {
	Client *http.Client
	Server string // its base URL
}

// User is who asks.
type User struct {
	Name, UID string
	Groups    []string
	Extra     map[string][]string
}

// The groups that matter here.
const (
	authenticated   = "system:authenticated"
	unauthenticated = "system:unauthenticated"
	masters         = "system:masters"
)

var anonymous = User{Name: "system:anonymous", Groups: []string{unauthenticated}}

// Guard lets requests pass.
type Guard struct {
	config   Config
	trust    trusted
	tokens   *cache[*User] // nil: the token is not valid
	accesses *cache[access]
}

// New makes a guard; [Guard.Load] must succeed before it lets anybody in.
func New(config Config) (*Guard, error) {
	if config.Authentication == nil || config.Authorization == nil {
		return nil, errors.New("delegate: the API servers to ask are missing")
	}
	for _, ttl := range []*time.Duration{&config.TokenTTL, &config.AllowedTTL, &config.DeniedTTL} {
		if *ttl == 0 {
			*ttl = 10 * time.Second
		}
	}
	if config.Now == nil {
		config.Now = time.Now
	}
	return &Guard{
		config: config, tokens: newCache[*User](config.Now), accesses: newCache[access](config.Now),
	}, nil
}

// Handler guards another. refuse writes an API error.
func (g *Guard) Handler(inner http.Handler, refuse func(http.ResponseWriter, error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		user, err := g.authenticate(r)
		if err != nil {
			refuse(w, unauthorized(err))
			return
		}
		g.trust.strip(r.Header)
		r.Header.Del("Authorization")
		if err := g.authorize(r, user); err != nil {
			refuse(w, err)
			return
		}
		inner.ServeHTTP(w, r)
	})
}

// unauthorized is upstream's answer; why is not told to strangers.
func unauthorized(error) error {
	return apierrors.NewUnauthorized("Unauthorized")
}

// authenticate says who asks. Credentials that are wrong are an error, none
// are system:anonymous.
func (g *Guard) authenticate(r *http.Request) (*User, error) {
	var failed error
	for _, by := range []func(*http.Request) (*User, error){g.byHeader, g.byCertificate, g.byToken} {
		user, err := by(r)
		if user != nil {
			if !slices.Contains(user.Groups, authenticated) && user.Name != anonymous.Name {
				user.Groups = append(slices.Clone(user.Groups), authenticated)
			}
			return user, nil
		}
		failed = errors.Join(failed, err)
	}
	if failed != nil {
		return nil, failed
	}
	nobody := anonymous
	return &nobody, nil
}

// byToken asks for a review of a bearer token.
func (g *Guard) byToken(r *http.Request) (*User, error) {
	token, shown := bearer(r)
	if !shown {
		return nil, nil
	}
	user, err := g.tokens.get(token, g.config.TokenTTL, func() (*User, error) {
		review := authenticationv1.TokenReview{
			TypeMeta: metav1.TypeMeta{Kind: "TokenReview", APIVersion: "authentication.k8s.io/v1"},
			Spec:     authenticationv1.TokenReviewSpec{Token: token},
		}
		if err := g.config.Authentication.post(r.Context(), "/apis/authentication.k8s.io/v1/tokenreviews", &review); err != nil {
			return nil, err
		}
		if !review.Status.Authenticated {
			return nil, nil
		}
		of := review.Status.User
		user := &User{Name: of.Username, UID: of.UID, Groups: of.Groups, Extra: map[string][]string{}}
		for key, values := range of.Extra {
			user.Extra[key] = values
		}
		return user, nil
	})
	if err != nil {
		return nil, err
	}
	if user == nil {
		return nil, errors.New("the token is not valid")
	}
	known := *user
	return &known, nil
}

// maxReview bounds an answer.
const maxReview = 1 << 20

// post sends an object and reads it back from the answer.
func (a *API) post(ctx context.Context, path string, object any) error {
	text, err := json.Marshal(object)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, a.Server+path, bytes.NewReader(text))
	if err != nil {
		return err
	}
	request.Header.Set("Content-Type", "application/json")
	return a.do(request, http.StatusCreated, object)
}

// get reads an object.
func (a *API) get(ctx context.Context, path string, object any) error {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, a.Server+path, nil)
	if err != nil {
		return err
	}
	return a.do(request, http.StatusOK, object)
}

func (a *API) do(request *http.Request, wanted int, object any) error {
	request.Header.Set("Accept", "application/json")
	response, err := a.Client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(io.LimitReader(response.Body, maxReview))
	if err != nil {
		return err
	}
	if response.StatusCode != wanted {
		var status metav1.Status
		if json.Unmarshal(text, &status) != nil || status.Message == "" {
			status.Message = response.Status
		}
		return fmt.Errorf("%s %s: %s", request.Method, request.URL.Path, status.Message)
	}
	return json.Unmarshal(text, object)
}
