package harness

import "bytes"

// Mutate changes one place of an input, or now and then up to four: bytes
// flipped, put in, taken out and repeated, words of the dictionary put in, the
// end cut off, a piece of another input spliced in. It may return its input
// unchanged.
func (r *Random) Mutate(input []byte, dictionary []string, other []byte) []byte {
	out := bytes.Clone(input)
	places := 1
	if r.OneIn(3) {
		places += r.IntN(4)
	}
	for range places {
		at := r.IntN(len(out) + 1)
		switch r.IntN(9) {
		case 0: // one bit
			if at < len(out) {
				out[at] ^= 1 << r.IntN(8)
			}
		case 1: // any byte
			if at < len(out) {
				out[at] = byte(r.IntN(256))
			}
		case 2: // one byte more
			out = splice(out, at, at, []byte{byte(r.IntN(256))})
		case 3: // some bytes less
			out = splice(out, at, min(at+1+r.IntN(8), len(out)), nil)
		case 4, 5: // a word that means something here
			out = splice(out, at, at, []byte(Pick(r, dictionary)))
		case 6: // a piece again, elsewhere
			end := min(at+1+r.IntN(40), len(out))
			out = splice(out, r.IntN(len(out)+1), -1, bytes.Clone(out[at:end]))
		case 7: // the end cut off
			if r.OneIn(3) {
				out = out[:at]
			}
		case 8: // a piece of something else
			if len(other) > 0 {
				from := r.IntN(len(other))
				end := min(from+1+r.IntN(60), len(other))
				out = splice(out, at, at, other[from:end])
			}
		}
	}
	return out
}

// splice puts `piece` in the place of text[from:to]; to < from means from.
func splice(text []byte, from, to int, piece []byte) []byte {
	to = max(from, to)
	out := make([]byte, 0, len(text)-(to-from)+len(piece))
	out = append(out, text[:from]...)
	out = append(out, piece...)
	return append(out, text[to:]...)
}
