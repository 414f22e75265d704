// Package families holds our writers against prometheus/common's expfmt and
// our protobuf against prometheus/client_model: random families in each form
// and escaping, byte for byte, or refused by both, straight and by way of
// columns; protobuf read and written again; mutated protobuf, refused by both or read alike; Accept headers.
package families

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strconv"

	dto "github.com/prometheus/client_model/go"
	"github.com/prometheus/common/expfmt"
	"github.com/prometheus/common/model"
	"google.golang.org/protobuf/encoding/protodelim"
	"google.golang.org/protobuf/proto"

	millicore "github.com/millicore/millicore/bindings/go"
	"github.com/millicore/millicore/conformance/harness"
)

// Suite compares random families.
var Suite = harness.Suite{
	Name: "families",
	Upstream: []string{
		"github.com/prometheus/common", "github.com/prometheus/client_model"},
	Compare: compare,
}

// forms are written by both.
var forms = []struct {
	ours   millicore.FamilyFormat
	theirs expfmt.Format
}{
	{millicore.FamiliesText, expfmt.FmtText},
	{millicore.FamiliesOpenMetrics, expfmt.FmtOpenMetrics_1_0_0},
	{millicore.FamiliesOpenMetrics001, expfmt.FmtOpenMetrics_0_0_1},
	{millicore.FamiliesProtobuf, expfmt.FmtProtoDelim},
}

var schemes = []model.EscapingScheme{
	model.NoEscaping, model.UnderscoreEscaping, model.DotsEscaping,
	model.ValueEncodingEscaping,
}

func compare(run *harness.Run) error {
	for number := run.First; number < run.End; number++ {
		random := run.Random(number)
		maker := maker{random, random.OneIn(3)}
		var families []*dto.MetricFamily
		for range random.IntN(3) {
			families = append(families, maker.family())
		}
		delimited := encode(families)
		if err := compareForms(run, number, maker, families, delimited); err != nil {
			return err
		}
		if err := compareMutated(run, number, maker, delimited); err != nil {
			return err
		}
		if err := compareAccept(run, number, maker.accept()); err != nil {
			return err
		}
	}
	return nil
}

func encode(families []*dto.MetricFamily) []byte {
	var out bytes.Buffer
	for _, family := range families {
		if _, err := protodelim.MarshalTo(&out, family); err != nil {
			panic(err) // nothing here is required, no string is checked
		}
	}
	return out.Bytes()
}

func compareForms(run *harness.Run, number int, m maker, families []*dto.MetricFamily, delimited []byte) error {
	form := harness.Pick(m.Random, forms)
	scheme := harness.Pick(m.Random, schemes)
	created := m.OneIn(2)
	want, refused := theirs(families, form.theirs.WithEscapingScheme(scheme), created)
	got, err := run.Library.AppendFamilies(nil, form.ours, millicore.FamilyOptions{
		Escaping: ourScheme[scheme], CreatedLines: created}, delimited)
	run.Count("families", len(families))
	flag := byte(0)
	if created {
		flag = 1
	}
	run.Keep('f', [3]byte{byte(form.ours), byte(ourScheme[scheme]), flag}, delimited)
	if refused != nil {
		run.Count("refused", 1)
	}
	// The same by way of columns.
	var rows millicore.FamilyRows
	readErr := run.Library.ReadFamilies(delimited, &rows)
	byRows, rowsErr := run.Library.WriteFamilies(nil, form.ours, millicore.FamilyOptions{
		Escaping: ourScheme[scheme], CreatedLines: created}, &rows)
	run.Count("rows of families", rows.Len())
	if readErr != nil || (rowsErr != nil) != (err != nil) || !bytes.Equal(byRows, got) {
		return &harness.Difference{
			Case: number, Input: fmt.Sprintf("%v as rows", families),
			Upstream: fmt.Sprintf("%q, %v", got, err), Ours: fmt.Sprintf("%q, %v, %v", byRows, readErr, rowsErr),
		}
	}
	var ours *millicore.Error
	if errors.As(err, &ours) && ours.Status == millicore.StatusInvalidExemplarTime && created && refused == nil {
		// Theirs loses the error, and the end of the line, to the _created
		// line that follows.
		run.Count("errors that upstream loses", 1)
		return nil
	}
	if (refused != nil) != (err != nil) || refused == nil && !bytes.Equal(want, got) {
		return &harness.Difference{
			Case: number, Input: fmt.Sprintf("%v as %s, %s, created %v", families, form.theirs, scheme, created),
			Upstream: fmt.Sprintf("%q, %v", want, refused), Ours: fmt.Sprintf("%q, %v", got, err),
		}
	}
	return nil
}

var ourScheme = map[model.EscapingScheme]millicore.NameEscaping{
	model.NoEscaping: millicore.EscapeNone, model.UnderscoreEscaping: millicore.EscapeUnderscores,
	model.DotsEscaping: millicore.EscapeDots, model.ValueEncodingEscaping: millicore.EscapeValues,
}

func theirs(families []*dto.MetricFamily, format expfmt.Format, created bool) ([]byte, error) {
	var out bytes.Buffer
	var options []expfmt.EncoderOption
	if created {
		options = append(options, expfmt.WithCreatedLines())
	}
	encoder := expfmt.NewEncoder(&out, format, options...)
	for _, family := range families {
		if err := encoder.Encode(family); err != nil {
			return nil, err
		}
	}
	err := encoder.(expfmt.Closer).Close()
	return out.Bytes(), err
}

// compareMutated reads protobuf that may be broken: refused by both, or
// written again alike once theirs forgot what it does not know.
func compareMutated(run *harness.Run, number int, m maker, delimited []byte) error {
	mutated := m.Mutate(delimited, []string{
		"\x0a", "\x12\x00", "\x08\x01", "\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		"\x0b\x0c", "\x0b\x10\x01\x0c", "\x0c", "\x52\x02\x01\x02", "\x00", "\x80", "\x25abcd",
	}, delimited)
	var families []*dto.MetricFamily
	var refused error
	for reader := bytes.NewReader(mutated); reader.Len() > 0; {
		family := new(dto.MetricFamily)
		// Theirs refuses a family past 4 MiB, ours one past the input's end.
		if refused = protodelim.UnmarshalFrom(reader, family); refused != nil {
			break
		}
		forget(family)
		families = append(families, family)
	}
	got, err := run.Library.AppendFamilies(nil, millicore.FamiliesProtobuf, millicore.FamilyOptions{}, mutated)
	run.Count("mutated protobuf", 1)
	run.Keep('f', [3]byte{byte(millicore.FamiliesProtobuf)}, mutated)
	if refused != nil {
		run.Count("mutated protobuf refused", 1)
	}
	want := encode(families)
	if (refused != nil) != (err != nil) || !bytes.Equal(want, got) {
		return &harness.Difference{
			Case: number, Input: strconv.Quote(string(mutated)),
			Upstream: fmt.Sprintf("%q, %v", want, refused), Ours: fmt.Sprintf("%q, %v", got, err),
		}
	}
	return nil
}

// forget drops the fields that a message does not know, at every depth.
func forget(family *dto.MetricFamily) {
	_ = proto.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(must(proto.Marshal(family)), family)
}

func must(data []byte, err error) []byte {
	if err != nil {
		panic(err)
	}
	return data
}

func compareAccept(run *harness.Run, number int, accept string) error {
	run.Keep('a', [3]byte{1}, []byte(accept))
	header := http.Header{"Accept": {accept}}
	for _, openMetrics := range []bool{false, true} {
		want := expfmt.Negotiate(header)
		if openMetrics {
			want = expfmt.NegotiateIncludingOpenMetrics(header)
		}
		got, err := run.Library.Negotiate(accept, openMetrics)
		if err != nil {
			return fmt.Errorf("case %d: %w", number, err)
		}
		kind := map[expfmt.FormatType][]millicore.FamilyFormat{
			expfmt.TypeTextPlain:    {millicore.FamiliesText},
			expfmt.TypeOpenMetrics:  {millicore.FamiliesOpenMetrics, millicore.FamiliesOpenMetrics001},
			expfmt.TypeProtoDelim:   {millicore.FamiliesProtobuf},
			expfmt.TypeProtoText:    {millicore.FamiliesProtobufText},
			expfmt.TypeProtoCompact: {millicore.FamiliesProtobufCompact},
		}[want.FormatType()]
		same := got.ContentType == string(want) && got.Escaping == ourScheme[want.ToEscapingScheme()]
		known := false
		for _, format := range kind {
			known = known || format == got.Format
		}
		if !same || !known {
			return &harness.Difference{
				Case: number, Input: strconv.Quote(accept), Upstream: string(want),
				Ours: fmt.Sprintf("%+v", got),
			}
		}
		if want.FormatType() != expfmt.TypeTextPlain {
			run.Count("not text by Accept", 1)
		}
	}
	return nil
}
