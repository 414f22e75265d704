// What this server serves of metrics.k8s.io, described for machines: OpenAPI
// v2, which the aggregator merges into the API server's own, and v3, which it
// passes on. kubectl explain and clients that generate code read it.

package server

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"strings"
)

type document = map[string]any

const openAPIv3 = "/openapi/v3/apis/" + metricsGroupName + "/"

// openAPIv2 is GET /openapi/v2.
func (s *Server) openAPIv2(w http.ResponseWriter, r *http.Request) error {
	const references = "#/definitions/"
	paths, schemas := document{}, document{}
	for _, version := range metricsVersions() {
		describe(version.Version, references, paths, schemas)
	}
	for _, path := range paths {
		for _, operation := range path.(document) {
			if of, is := operation.(document); is {
				v2Operation(of)
			}
		}
	}
	return writeDocument(w, r, document{
		"swagger": "2.0", "info": openAPIInfo(), "paths": paths, "definitions": schemas,
	})
}

// openAPIv3Index is GET /openapi/v3: where the documents are.
func (s *Server) openAPIv3Index(w http.ResponseWriter, r *http.Request) error {
	paths := document{}
	for _, version := range metricsVersions() {
		text, err := json.Marshal(v3Document(version.Version))
		if err != nil {
			return err
		}
		paths["apis/"+version.GroupVersion] = document{
			"serverRelativeURL": openAPIv3 + version.Version + "?hash=" + hash(text),
		}
	}
	return writeDocument(w, r, document{"paths": paths})
}

// openAPIv3Version is GET /openapi/v3/apis/metrics.k8s.io/VERSION.
func (s *Server) openAPIv3Version(w http.ResponseWriter, r *http.Request) error {
	if _, err := version(r); err != nil {
		return err
	}
	return writeDocument(w, r, v3Document(r.PathValue("version")))
}

func v3Document(version string) document {
	paths, schemas := document{}, document{}
	describe(version, "#/components/schemas/", paths, schemas)
	return document{
		"openapi": "3.0.0", "info": openAPIInfo(), "paths": paths,
		"components": document{"schemas": schemas},
	}
}

func openAPIInfo() document {
	return document{"title": "metrics-node", "version": kubernetesVersion}
}

// describe adds one version's paths and schemas, in the form of v3.
func describe(version, references string, paths, schemas document) {
	prefix := "io.k8s.metrics.pkg.apis.metrics." + version + "."
	reference := func(kind string) document { return document{"$ref": references + prefix + kind} }
	identity := func(kind string) []document {
		return []document{{"group": metricsGroupName, "version": version, "kind": kind}}
	}
	one := func(kind, about string, properties document, required ...any) {
		properties["apiVersion"] = text("The version of this representation.")
		properties["kind"] = text("The kind of this object.")
		schemas[prefix+kind] = document{
			"type": "object", "description": about, "properties": properties, "required": required,
			"x-kubernetes-group-version-kind": identity(kind),
		}
	}
	measured := func() document {
		return document{
			"metadata": objectMetadata(),
			"timestamp": document{
				"type": "string", "format": "date-time",
				"description": "The end of the interval that was measured: [timestamp-window, timestamp].",
			},
			"window": text("The length of the interval, such as 15.02s."),
		}
	}
	node := measured()
	node["usage"] = usage()
	one("NodeMetrics", "What a node used.", node, "timestamp", "window", "usage")
	pod := measured()
	pod["containers"] = document{"type": "array", "items": reference("ContainerMetrics")}
	one("PodMetrics", "What the containers of a pod used.", pod, "timestamp", "window", "containers")
	schemas[prefix+"ContainerMetrics"] = document{
		"type": "object", "description": "What a container used.", "required": []any{"name", "usage"},
		"properties": document{"name": text("The container's name in the pod's spec."), "usage": usage()},
	}
	for _, kind := range []string{"NodeMetrics", "PodMetrics"} {
		one(kind+"List", "Objects that have metrics; those without are left out.", document{
			"metadata": document{"type": "object"},
			"items":    document{"type": "array", "items": reference(kind)},
		}, "items")
	}

	base := "/apis/" + metricsGroupName + "/" + version
	get := func(path, kind, action string) {
		returned := kind
		var parameters []document
		for _, name := range []string{"namespace", "name"} {
			if strings.Contains(path, "{"+name+"}") {
				parameters = append(parameters, parameter(name, "path"))
			}
		}
		if action == "list" {
			returned += "List"
			parameters = append(parameters, parameter("labelSelector", "query"), parameter("fieldSelector", "query"))
		}
		content := document{"application/json": document{"schema": reference(returned)}}
		paths[base+path] = document{"get": document{
			"operationId":                     operationID(action, path, version),
			"tags":                            []string{"metrics_" + version},
			"parameters":                      parameters,
			"responses":                       document{"200": document{"description": "OK", "content": content}, "401": document{"description": "Unauthorized"}},
			"x-kubernetes-action":             action,
			"x-kubernetes-group-version-kind": identity(kind)[0],
		}}
	}
	get("/nodes", "NodeMetrics", "list")
	get("/nodes/{name}", "NodeMetrics", "get")
	get("/pods", "PodMetrics", "list")
	get("/namespaces/{namespace}/pods", "PodMetrics", "list")
	get("/namespaces/{namespace}/pods/{name}", "PodMetrics", "get")
}

// operationID names an operation: listNamespacedPodsV1beta1.
func operationID(action, path, version string) string {
	name := action
	if strings.Contains(path, "{namespace}") {
		name += "Namespaced"
	}
	if strings.Contains(path, "/nodes") {
		name += "Nodes"
	} else {
		name += "Pods"
	}
	return name + strings.ToUpper(version[:1]) + version[1:]
}

func text(about string) document {
	return document{"type": "string", "description": about}
}

// usage is a map of quantities.
func usage() document {
	return document{
		"type": "object", "description": "The usage by resource, such as cpu 15m.",
		"additionalProperties": document{"type": "string"},
	}
}

// objectMetadata is the part of ObjectMeta that metrics have.
func objectMetadata() document {
	return document{"type": "object", "properties": document{
		"name":              text("The object's name."),
		"namespace":         text("The pod's namespace."),
		"creationTimestamp": document{"type": "string", "format": "date-time", "description": "When this was answered."},
		"labels":            document{"type": "object", "additionalProperties": document{"type": "string"}},
	}}
}

func parameter(name, in string) document {
	return document{
		"name": name, "in": in, "required": in == "path", "schema": document{"type": "string"},
	}
}

// v2Operation turns an operation of v3 into one of v2.
func v2Operation(operation document) {
	operation["produces"] = []string{mediaJSON}
	for _, of := range operation["parameters"].([]document) {
		of["type"] = "string"
		delete(of, "schema")
	}
	answer := operation["responses"].(document)["200"].(document)
	answer["schema"] = answer["content"].(document)["application/json"].(document)["schema"]
	delete(answer, "content")
}

// writeDocument answers with a document, or that the client has it already.
func writeDocument(w http.ResponseWriter, r *http.Request, of document) error {
	text, err := json.Marshal(of)
	if err != nil {
		return err
	}
	tag := `"` + hash(text) + `"`
	w.Header().Set("ETag", tag)
	if r.Header.Get("If-None-Match") == tag {
		w.WriteHeader(http.StatusNotModified)
		return nil
	}
	writeBytes(w, http.StatusOK, mediaJSON, text)
	return nil
}

func hash(text []byte) string {
	sum := sha256.Sum256(text)
	return strings.ToUpper(hex.EncodeToString(sum[:]))
}
