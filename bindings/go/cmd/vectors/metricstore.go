package main

import (
	"bytes"
	"fmt"
	"sort"
	"strconv"
	"strings"

	millicore "github.com/millicore/millicore/bindings/go"
)

// object is one of the vectors': family i has (i+n)%3 metrics.
type object struct {
	Generation float64 `json:"gen"`
	N          int     `json:"n"`
	Namespace  string  `json:"ns"`
	UID        string  `json:"uid"`
}

// bodies renders an object, one body a family.
func (o object) bodies(library *millicore.Library, families int) (*millicore.Strings, error) {
	var bodies millicore.Strings
	var family millicore.Family
	for i := range families {
		family.Reset(fmt.Sprintf("fam_%d", i))
		for j := range (i + o.N) % 3 {
			family.Append([]string{"namespace", "uid", "j"},
				[]string{o.Namespace, o.UID, strconv.Itoa(j)}, o.Generation+float64(i)/10)
		}
		body, err := library.AppendFamily(nil, &family)
		if err != nil {
			return nil, err
		}
		bodies.AppendBytes(body)
	}
	return &bodies, nil
}

// storeOperationsSuite: adds, updates, deletes and replacements on one store
// or several, which one writer writes.
func storeOperationsSuite(library *millicore.Library, rows []row, r *report) error {
	type operation struct {
		Op      string   `json:"op"`
		Store   int      `json:"store"`
		Object  object   `json:"obj"`
		Objects []object `json:"objs"`
		Out     *string  `json:"out"`
	}
	type vector struct {
		Headers []string    `json:"headers"`
		Stores  int         `json:"stores"`
		Ops     []operation `json:"ops"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	replay := func(v vector) (found differences, err error) {
		group, err := library.NewMetricStores()
		if err != nil {
			return nil, err
		}
		defer group.Close()
		var headers millicore.Strings
		for _, header := range v.Headers {
			headers.Append(header)
		}
		stores := make([]*millicore.MetricStore, v.Stores)
		for i := range stores {
			if stores[i], err = group.NewStore(&headers, millicore.MetricLimits{}); err != nil {
				return nil, err
			}
			defer stores[i].Close()
		}
		page, err := group.NewPage(millicore.HeaderV2_13, 0)
		if err != nil {
			return nil, err
		}
		defer page.Close()
		upsert := func(store int, o object) error {
			bodies, err := o.bodies(library, len(v.Headers))
			if err != nil {
				return err
			}
			return stores[store].Upsert(o.UID, bodies)
		}
		for number, op := range v.Ops {
			switch op.Op {
			case "add", "update":
				err = upsert(op.Store, op.Object)
			case "delete":
				_, err = stores[op.Store].Delete(op.Object.UID)
			case "replace":
				if err = stores[op.Store].BeginReplace(); err != nil {
					return nil, err
				}
				for _, o := range op.Objects {
					if err := upsert(op.Store, o); err != nil {
						return nil, err
					}
				}
				err = stores[op.Store].EndReplace(true)
			case "write":
				var got string
				got, err = readPage(page, millicore.FormRaw, stores)
				if err == nil {
					equal(&found, fmt.Sprintf("op %d", number), *op.Out, canonicalPage(got))
				}
			default:
				err = fmt.Errorf("unknown operation %q", op.Op)
			}
			if err != nil {
				return nil, err
			}
		}
		return found, nil
	}
	for i, v := range vectors {
		found, err := replay(v)
		if err != nil {
			return fmt.Errorf("%s: %w", rows[i].label, err)
		}
		r.row(rows[i], found)
	}
	return nil
}

// sanitizeSuite: a page's headers by content type, of one writer a store.
func sanitizeSuite(library *millicore.Library, rows []row, r *report) error {
	type vector struct {
		ContentType string     `json:"contentType"`
		Headers     [][]string `json:"headers"`
		First       string     `json:"first_scrape"`
		Second      string     `json:"second_scrape"`
	}
	vectors, err := parse[vector](rows)
	if err != nil {
		return err
	}
	replay := func(v vector) (found differences, err error) {
		group, err := library.NewMetricStores()
		if err != nil {
			return nil, err
		}
		defer group.Close()
		page, err := group.NewPage(millicore.HeaderV2_13, 0)
		if err != nil {
			return nil, err
		}
		defer page.Close()
		var stores []*millicore.MetricStore
		for w, texts := range v.Headers {
			var headers, bodies millicore.Strings
			for f, header := range texts {
				headers.Append(header)
				bodies.Append(fmt.Sprintf("w%d_f%d %d\n", w, f, f))
			}
			store, err := group.NewStore(&headers, millicore.MetricLimits{})
			if err != nil {
				return nil, err
			}
			defer store.Close()
			if err := store.Upsert("uid", &bodies); err != nil {
				return nil, err
			}
			stores = append(stores, store)
		}
		form := millicore.FormText
		switch {
		case strings.HasPrefix(v.ContentType, "application/openmetrics-text"):
			form = millicore.FormOpenMetrics
		case strings.HasPrefix(v.ContentType, "application/vnd.google.protobuf"):
			form = millicore.FormProtobuf
		}
		for scrape, expected := range []string{v.First, v.Second} {
			var groups [][]*millicore.MetricStore
			for _, store := range stores {
				groups = append(groups, []*millicore.MetricStore{store})
			}
			got, err := readPage(page, form, groups...)
			if err != nil {
				return nil, err
			}
			equal(&found, fmt.Sprintf("scrape %d", scrape), expected, got)
		}
		return found, nil
	}
	for i, v := range vectors {
		found, err := replay(v)
		if err != nil {
			return fmt.Errorf("%s: %w", rows[i].label, err)
		}
		r.row(rows[i], found)
	}
	return nil
}

// readPage puts writers together and reads all of the page.
func readPage(page *millicore.MetricPage, form millicore.PageForm, writers ...[]*millicore.MetricStore) (string, error) {
	if err := page.Clear(); err != nil {
		return "", err
	}
	for _, stores := range writers {
		for i, store := range stores {
			if err := page.Add(store, i == 0); err != nil {
				return "", err
			}
		}
	}
	length, err := page.Start(form)
	if err != nil {
		return "", err
	}
	var text bytes.Buffer
	piece := make([]byte, 100)
	for {
		n, err := page.Fill(piece)
		if err != nil {
			return "", err
		}
		if n == 0 {
			break
		}
		text.Write(piece[:n])
	}
	if uint64(text.Len()) != length {
		return "", fmt.Errorf("a page of %d bytes says %d", text.Len(), length)
	}
	return text.String(), nil
}

// canonicalPage sorts the chunks of one family and one store, which are the
// lines that share name and namespace, an object's by its UID.
func canonicalPage(page string) string {
	lines := strings.SplitAfter(page, "\n")
	kind := func(line string) string {
		name, _, found := strings.Cut(line, `",uid=`)
		if !found {
			return ""
		}
		return name
	}
	for start := 0; start < len(lines); {
		end := start + 1
		for end < len(lines) && kind(lines[start]) != "" && kind(lines[end]) == kind(lines[start]) {
			end++
		}
		sort.Strings(lines[start:end])
		start = end
	}
	return strings.Join(lines, "")
}
