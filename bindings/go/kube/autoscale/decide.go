package autoscale

import (
	"encoding/json"
	"fmt"

	millicore "github.com/millicore/millicore/bindings/go"
)

// Decider decides one HPA at a time. Safe for concurrent use.
type Decider struct{ library *millicore.Library }

// New makes a decider of an opened library, which stays the caller's.
func New(library *millicore.Library) *Decider { return &Decider{library} }

// Decide takes the decision of one sync. The error is of the case: a time
// that cannot be told, or what crashes the controller, such as a behavior that
// was not defaulted (see Config.ApplyDefaults); what the controller itself
// would report is in the decision.
func (d *Decider) Decide(c *Case) (*Decision, error) {
	if c.HPA == nil {
		return nil, fmt.Errorf("autoscale: the case has no HPA")
	}
	text, err := json.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("autoscale: %s/%s: %w", c.HPA.Namespace, c.HPA.Name, err)
	}
	text, err = d.library.DecideHPA(nil, text)
	if err != nil {
		return nil, fmt.Errorf("autoscale: %s/%s: %w", c.HPA.Namespace, c.HPA.Name, err)
	}
	decision := new(Decision)
	if err := json.Unmarshal(text, decision); err != nil {
		return nil, fmt.Errorf("autoscale: %s/%s: %w", c.HPA.Namespace, c.HPA.Name, err)
	}
	return decision, nil
}
