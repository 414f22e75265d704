package millicore

// FamilyFormat is a form of families of metrics. Its values are those of
// expfmt.
type FamilyFormat uint32

// The forms. The last two can be negotiated and not be written.
const (
	FamiliesText            FamilyFormat = 1
	FamiliesOpenMetrics     FamilyFormat = 2
	FamiliesOpenMetrics001  FamilyFormat = 3
	FamiliesProtobuf        FamilyFormat = 4
	FamiliesProtobufText    FamilyFormat = 5
	FamiliesProtobufCompact FamilyFormat = 6
)

// NameEscaping is what becomes of names that older readers cannot read.
type NameEscaping uint32

// The schemes: allow-utf-8, underscores, dots, values.
const (
	EscapeNone        NameEscaping = 0
	EscapeUnderscores NameEscaping = 1
	EscapeDots        NameEscaping = 2
	EscapeValues      NameEscaping = 3
)

// FamilyOptions of [Library.AppendFamilies].
type FamilyOptions struct {
	Escaping NameEscaping
	// CreatedLines says that OpenMetrics has _created lines.
	CreatedLines bool
}

// AppendFamilies reads families in protobuf, each with its length before it,
// and adds them to dst in another form, as prometheus/common's expfmt writes
// them; in OpenMetrics # EOF follows. On an error dst has the families before
// it.
func (l *Library) AppendFamilies(dst []byte, format FamilyFormat, options FamilyOptions, delimited []byte) ([]byte, error) {
	dst, err := l.core.AppendFamilies(dst, uint32(format), uint32(options.Escaping), options.CreatedLines, delimited)
	return dst, exported(err)
}

// Negotiated is what [Library.Negotiate] chose.
type Negotiated struct {
	Format   FamilyFormat
	Escaping NameEscaping
	// ContentType is that of an answer in this form.
	ContentType string
}

// Negotiate chooses the form that an Accept header asks for, as expfmt's
// Negotiate does, or with openMetrics NegotiateIncludingOpenMetrics.
func (l *Library) Negotiate(accept string, openMetrics bool) (Negotiated, error) {
	format, escaping, contentType, err := l.core.Negotiate(accept, openMetrics)
	return Negotiated{FamilyFormat(format), NameEscaping(escaping), contentType}, exported(err)
}
