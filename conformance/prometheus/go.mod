// Prometheus' own code, at the version millicore names as its reference.
// `go mod tidy` does not work here: it wants the tests of Prometheus' packages
// too, and a module of theirs is not to be had. After a change of versions
// run `go build -mod=mod ./...`, which adds what is missing to go.sum.
module github.com/millicore/millicore/conformance/prometheus

go 1.26.7

require (
	example.org/victoriametrics v1.140.0
	github.com/VictoriaMetrics/VictoriaMetrics v1.100.0
	github.com/millicore/millicore/bindings/go v0.0.0
	github.com/millicore/millicore/conformance/harness v0.0.0
	github.com/prometheus/client_model v0.6.3
	github.com/prometheus/common v0.72.1
	github.com/prometheus/prometheus v0.316.0
	google.golang.org/protobuf v1.36.12
)

require (
	github.com/VictoriaMetrics/easyproto v1.2.0 // indirect
	github.com/VictoriaMetrics/fastcache v1.13.3 // indirect
	github.com/VictoriaMetrics/metrics v1.43.1 // indirect
	github.com/VictoriaMetrics/metricsql v0.86.0 // indirect
	github.com/cespare/xxhash/v2 v2.3.0 // indirect
	github.com/gogo/protobuf v1.3.2 // indirect
	github.com/golang/snappy v1.0.0 // indirect
	github.com/grafana/regexp v0.0.0-20250905093917-f7b3be9d1853 // indirect
	github.com/klauspost/compress v1.20.3 // indirect
	github.com/munnerz/goautoneg v0.0.0-20191010083416-a7dc8b61c822 // indirect
	github.com/tetratelabs/wazero v1.12.0 // indirect
	github.com/valyala/bytebufferpool v1.0.0 // indirect
	github.com/valyala/fastjson v1.6.10 // indirect
	github.com/valyala/fastrand v1.1.0 // indirect
	github.com/valyala/fasttemplate v1.2.2 // indirect
	github.com/valyala/gozstd v1.24.0 // indirect
	github.com/valyala/histogram v1.2.0 // indirect
	github.com/valyala/quicktemplate v1.8.0 // indirect
	golang.org/x/sys v0.49.0 // indirect
	golang.org/x/text v0.43.0 // indirect
	gopkg.in/yaml.v2 v2.4.0 // indirect
)

replace (
	// What v1.100.0 was built with; of v1.140.0 one package is used, without it.
	github.com/VictoriaMetrics/metrics => github.com/VictoriaMetrics/metrics v1.33.1
	github.com/VictoriaMetrics/metricsql => github.com/VictoriaMetrics/metricsql v0.75.1
	// v1.100.0 keeps the consistent hash in its cluster's branch: the later
	// version under a name of its own.
	example.org/victoriametrics => github.com/VictoriaMetrics/VictoriaMetrics v1.140.0
	github.com/millicore/millicore/bindings/go => ../../bindings/go
	github.com/millicore/millicore/conformance/harness => ../harness
)
