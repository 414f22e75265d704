package main

import "strings"

// nodeCase: a kubelet's page read in Node, with the copy into the module's
// memory, every value read and one selector applied: on columns where they lie
// in the module, on columns copied out of it, and with every name and label made
// a string of JavaScript, as the peer has them.
func nodeCase(host *host, name string) (benchCase, error) {
	input := name[strings.LastIndex(name, "/")+1:]
	page, err := recording("kubelet/" + input + "_scrape0.txt")
	if err != nil {
		return benchCase{}, err
	}
	const peer = "parse-prometheus-text-format"
	benchCase := benchCase{
		pillar: "exposition", name: name, items: linesOf(page), unit: "sample",
		bytes: len(page),
		goals: []goal{{"millicore Node", peer, 60, 40, 6}},
	}
	if host.only != "" {
		return benchCase, nil
	}
	node, err := host.child("node", "bench/node/main.mjs")
	if err != nil {
		return benchCase, err
	}
	for _, engine := range []struct{ called, job string }{
		{peer, "peer"}, {"millicore Node", "buffer"},
		{"millicore Node, own arrays", "columns"}, {"millicore Node, all strings", "strings"},
	} {
		made := node.engine(engine.called, engine.job+" "+input)
		made.ours, made.uncounted = engine.job != "peer", true
		benchCase.engines = append(benchCase.engines, made)
	}
	return benchCase, nil
}

// linesOf counts the lines of a page that are samples.
func linesOf(page []byte) (samples int) {
	for line := range strings.Lines(string(page)) {
		if !strings.HasPrefix(line, "#") {
			samples++
		}
	}
	return samples
}

// slopeCase: a page of some size read at once, beside the same bytes read as
// pages of 10 KB, by one engine: how far from linear the cost is. What the
// ratio lacks to 1 are caches: the columns of 10 KB stay in them.
func slopeCase(host *host, name string) (benchCase, error) {
	size := name[strings.LastIndex(name, "/")+1:]
	bytes := map[string]int{"10KB": 10_000, "1MB": 1_000_000, "100MB": 100_000_000, "1GB": 1_000_000_000}[size]
	benchCase := benchCase{
		pillar: "exposition", name: name, items: bytes / 1000, unit: "kB", bytes: bytes,
	}
	if host.program == "" || host.only != "" {
		return benchCase, nil
	}
	rust, err := host.child(host.program)
	if err != nil {
		return benchCase, err
	}
	pages := rust.engine("millicore Rust, pages of 10 KB", "exposition/pages/"+size)
	pages.ours = false
	benchCase.engines = []engine{pages, rust.engine("millicore Rust, one page", "exposition/slope/"+size)}
	return benchCase, nil
}
