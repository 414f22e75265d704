package harness

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"slices"

	millicore "github.com/millicore/millicore/bindings/go"
)

// KnownPages reads page after page through one [millicore.PageReader], which
// knows the page before, whole and in pieces; both must give what reading the
// page alone gives.
type KnownPages struct {
	reader *millicore.PageReader
	page   millicore.Page
	text   []byte
}

// NewKnownPages makes a reader of a profile; close it.
func NewKnownPages(library *millicore.Library, profile millicore.PageProfile) (*KnownPages, error) {
	reader, err := library.NewPageReader(profile)
	return &KnownPages{reader: reader}, err
}

// Close gives its memory back.
func (k *KnownPages) Close() error { return k.reader.Close() }

// Compare tells how the reader differs from what was read alone.
func (k *KnownPages) Compare(text []byte, alone *millicore.Page, refused error) error {
	err := k.reader.Parse(text, &k.page)
	if fmt.Sprint(err) != fmt.Sprint(refused) {
		return fmt.Errorf("knowing the page before: %v, alone: %v", err, refused)
	}
	if !samePage(&k.page, alone) {
		return errors.New("knowing the page before its columns are others")
	}
	return k.pieces(text, alone, refused)
}

// pieces feeds the page in pieces whose size depends on it.
func (k *KnownPages) pieces(text []byte, alone *millicore.Page, refused error) error {
	size := 1 + len(text)%97
	entries, skipped := 0, 0
	var err error
	for piece := range slices.Chunk(text, size) {
		if k.text, err = k.reader.Feed(piece, k.text, &k.page); err != nil {
			break
		}
		if err := k.sameEntries(text, alone, entries); err != nil {
			return err
		}
		entries += k.page.Len()
		skipped += k.page.SkippedLines()
	}
	last := err == nil
	finished, finishErr := k.reader.Finish(k.text, &k.page)
	k.text = finished
	if last {
		err = finishErr
	}
	if last || finishErr == nil {
		if err := k.sameEntries(text, alone, entries); err != nil {
			return err
		}
		entries += k.page.Len()
		skipped += k.page.SkippedLines()
	}
	if fmt.Sprint(err) != fmt.Sprint(refused) {
		return fmt.Errorf("in pieces of %d: %v, whole: %v", size, err, refused)
	}
	if skipped != alone.SkippedLines() {
		return fmt.Errorf("in pieces of %d %d lines are skipped", size, skipped)
	}
	return nil
}

// sameEntries compares the entries of a piece with those from `first` on.
func (k *KnownPages) sameEntries(text []byte, alone *millicore.Page, first int) error {
	for i := range k.page.Len() {
		j := first + i
		if j >= alone.Len() || k.page.Kinds[i] != alone.Kinds[j] ||
			math.Float64bits(k.page.Values[i]) != math.Float64bits(alone.Values[j]) ||
			k.page.Timestamps[i] != alone.Timestamps[j] ||
			!bytes.Equal(k.page.Name(k.text, i), alone.Name(text, j)) ||
			!bytes.Equal(k.page.Text(k.text, i), alone.Text(text, j)) {
			return fmt.Errorf("in pieces entry %d is another", j)
		}
	}
	return nil
}

func samePage(a, b *millicore.Page) bool {
	bits := func(a, b float64) bool { return math.Float64bits(a) == math.Float64bits(b) }
	return bytes.Equal(a.Kinds, b.Kinds) && slices.Equal(a.Names, b.Names) &&
		slices.Equal(a.Texts, b.Texts) && slices.EqualFunc(a.Values, b.Values, bits) &&
		slices.Equal(a.Timestamps, b.Timestamps) && bytes.Equal(a.HasTimestamp, b.HasTimestamp) &&
		slices.Equal(a.LabelRows, b.LabelRows) && slices.Equal(a.Labels, b.Labels) &&
		slices.Equal(a.ExemplarEntries, b.ExemplarEntries) &&
		slices.EqualFunc(a.ExemplarValues, b.ExemplarValues, bits) &&
		slices.Equal(a.ExemplarTimestamps, b.ExemplarTimestamps) &&
		slices.Equal(a.ExemplarLabelRows, b.ExemplarLabelRows) &&
		slices.Equal(a.ExemplarLabels, b.ExemplarLabels) && slices.Equal(a.Skipped, b.Skipped)
}
