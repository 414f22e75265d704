package millicore_test

import (
	"os"
	"regexp"
	"strconv"
	"testing"

	millicore "github.com/millicore/millicore/bindings/go"
)

// TestStatuses: the constants of status.go have the numbers of the core, and
// their comments its texts; none is missing.
func TestStatuses(t *testing.T) {
	source, err := os.ReadFile("status.go")
	must(t, err)
	line := regexp.MustCompile(`(?m)^\tStatus(\w+) +Status = (\d+) +// (.+)$`)
	constants := line.FindAllStringSubmatch(string(source), -1)
	onEach(t, func(t *testing.T, library *millicore.Library) {
		texts := map[int]string{}
		for _, constant := range constants {
			number, err := strconv.Atoi(constant[2])
			must(t, err)
			texts[number] = constant[3]
		}
		for number := 1; number < 1000; number++ {
			text := library.StatusText(millicore.Status(number))
			if want, ok := texts[number]; ok && text != want {
				t.Errorf("status %d is %q in status.go, %q in the core", number, want, text)
			} else if !ok && text != "unknown status "+strconv.Itoa(number) {
				t.Errorf("status %d, %q, is missing in status.go", number, text)
			}
		}
	})
}

// TestReasons: the same of kubelet_reason.go.
func TestReasons(t *testing.T) {
	onEach(t, func(t *testing.T, library *millicore.Library) {
		for reason := range millicore.Reason(100) {
			if here, there := reason.String(), library.ReasonWord(reason); here != there {
				t.Errorf("reason %d is %s in Go, %s in the core", reason, here, there)
			}
		}
	})
}
