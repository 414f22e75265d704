// Package document reads YAML or JSON as the core wants it, JSON, and keeps
// where in the text each value stood, so that what the core refuses by offset
// is told by the line and column of the file.
package document

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"sort"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	millicore "github.com/millicore/millicore/bindings/go"
)

// maxDepth bounds how deep values may lie in one another.
const maxDepth = 200

// maxJSON bounds what a document may become: aliases can make much of little.
const maxJSON = 64 << 20

// Document is a text as JSON.
type Document struct {
	Name string
	JSON []byte
	// places say where the value at an offset of JSON stood, by offset.
	places []place
}

type place struct{ offset, line, column int }

// Error is what is wrong with a document, and where.
type Error struct {
	Name         string
	Line, Column int
	Text         string
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.Name, e.Text)
	}
	return fmt.Sprintf("%s:%d:%d: %s", e.Name, e.Line, e.Column, e.Text)
}

// ReadFile reads a file; every JSON document is a YAML document.
func ReadFile(name string) (*Document, error) {
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	return Parse(name, text)
}

// Parse reads the one document of a text.
func Parse(name string, text []byte) (*Document, error) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		var syntax yaml.Error
		if errors.As(err, &syntax) {
			at := syntax.GetToken().Position
			return nil, &Error{name, at.Line, at.Column, syntax.GetMessage()}
		}
		return nil, &Error{Name: name, Text: err.Error()}
	}
	d := &Document{Name: name}
	var body ast.Node
	for _, document := range file.Docs {
		if document.Body == nil {
			continue
		}
		if body != nil {
			return nil, d.wrong(document.Body, "a second document; one is wanted")
		}
		body = document.Body
	}
	if body == nil {
		return nil, &Error{Name: name, Text: "the document is empty"}
	}
	w := writer{Document: d, anchors: map[string]ast.Node{}}
	if err := w.write(body, 0); err != nil {
		return nil, err
	}
	return d, nil
}

// Place is the line and column of what stands at an offset of the JSON.
func (d *Document) Place(offset int) (line, column int) {
	after := sort.Search(len(d.places), func(i int) bool { return d.places[i].offset > offset })
	if after == 0 {
		return 0, 0
	}
	return d.places[after-1].line, d.places[after-1].column
}

// Explain turns an error of the core about JSON that has the document at an
// offset into one about the document; other errors stay as they are.
func (d *Document) Explain(err error, at int) error {
	var refused *millicore.Error
	if !errors.As(err, &refused) || refused.Line == 0 {
		return err
	}
	offset := int(refused.Offset) - at
	if offset < 0 || offset > len(d.JSON) {
		return err
	}
	line, column := d.Place(offset)
	// The core's own place is one in the JSON.
	text, _, _ := strings.Cut(refused.Text, " at byte ")
	return &Error{d.Name, line, column, text}
}

func (d *Document) wrong(node ast.Node, text string, arguments ...any) error {
	at := node.GetToken().Position
	return &Error{d.Name, at.Line, at.Column, fmt.Sprintf(text, arguments...)}
}

// writer makes JSON of nodes.
type writer struct {
	*Document
	anchors map[string]ast.Node
}

func (w *writer) write(node ast.Node, depth int) error {
	if depth > maxDepth || len(w.JSON) > maxJSON {
		return w.wrong(node, "the document is too deep or too large")
	}
	at := node.GetToken().Position
	if mapping, ok := node.(*ast.MappingNode); ok && !mapping.IsFlowStyle && len(mapping.Values) > 0 {
		at = mapping.Values[0].Key.GetToken().Position
	}
	w.places = append(w.places, place{len(w.JSON), at.Line, at.Column})
	switch node := node.(type) {
	case *ast.MappingNode:
		return w.mapping(node.Values, depth)
	case *ast.MappingValueNode:
		return w.mapping([]*ast.MappingValueNode{node}, depth)
	case *ast.SequenceNode:
		w.JSON = append(w.JSON, '[')
		for i, item := range node.Values {
			if i > 0 {
				w.JSON = append(w.JSON, ',')
			}
			if err := w.write(item, depth+1); err != nil {
				return err
			}
		}
		w.JSON = append(w.JSON, ']')
		return nil
	case *ast.AnchorNode:
		w.anchors[node.Name.String()] = node.Value
		return w.write(node.Value, depth+1)
	case *ast.AliasNode:
		value, known := w.anchors[node.Value.String()]
		if !known {
			return w.wrong(node, "the alias %s has no anchor before it", node.Value)
		}
		return w.write(value, depth+1)
	case *ast.NullNode:
		w.JSON = append(w.JSON, "null"...)
	case *ast.BoolNode:
		w.JSON = strconv.AppendBool(w.JSON, node.Value)
	case *ast.IntegerNode:
		text, err := json.Marshal(node.Value)
		if err != nil {
			return w.wrong(node, "%v", err)
		}
		w.JSON = append(w.JSON, text...)
	case *ast.FloatNode:
		text, err := json.Marshal(node.Value)
		if err != nil {
			return w.wrong(node, "%v", err)
		}
		w.JSON = append(w.JSON, text...)
	case *ast.StringNode:
		return w.text(node, node.Value)
	case *ast.LiteralNode:
		return w.text(node, node.Value.Value)
	default:
		return w.wrong(node, "%s is not supported here", node.Type())
	}
	return nil
}

func (w *writer) text(node ast.Node, value string) error {
	text, err := json.Marshal(value)
	if err != nil {
		return w.wrong(node, "%v", err)
	}
	w.JSON = append(w.JSON, text...)
	return nil
}

func (w *writer) mapping(values []*ast.MappingValueNode, depth int) error {
	w.JSON = append(w.JSON, '{')
	for i, value := range values {
		if i > 0 {
			w.JSON = append(w.JSON, ',')
		}
		at := value.Key.GetToken().Position
		w.places = append(w.places, place{len(w.JSON), at.Line, at.Column})
		key, ok := value.Key.(ast.ScalarNode)
		if !ok || value.Key.IsMergeKey() {
			return w.wrong(value, "this kind of key is not supported here")
		}
		name, isText := key.GetValue().(string)
		if !isText {
			name = key.String()
		}
		if err := w.text(value.Key, name); err != nil {
			return err
		}
		w.JSON = append(w.JSON, ':')
		if err := w.write(value.Value, depth+1); err != nil {
			return err
		}
	}
	w.JSON = append(w.JSON, '}')
	return nil
}
