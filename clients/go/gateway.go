// Package mockibgateway starts the fake IB gateway in Go tests, and asks its HTTP door. The standard library is all it needs.
package mockibgateway

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"
)

// How long the program may take until it says where it listens, and to end; and the door to answer: it can be asked to
// wait for 120 seconds.
const (
	startWithin  = 30 * time.Second
	stopWithin   = 10 * time.Second
	answerWithin = 150 * time.Second
)

// The door is on this machine: a proxy of the environment has no part in it.
var door = &http.Client{Timeout: answerWithin, Transport: &http.Transport{}}

// Gateway is a fake gateway behind a control door; a bot connects to Address.
type Gateway struct {
	Address string
	Control string
	t       testing.TB
}

// Fields is an object of JSON.
type Fields = map[string]any

var firstLine = regexp.MustCompile(`listening on (\S+) control (http://\S+)`)

// Start starts `mock-ib-gateway serve` with these arguments, and ends it with the test. Nothing happens in it by itself
// unless there is a --scenario. The program is MOCK_IB_GATEWAY, or node_modules/.bin/mock-ib-gateway.
func Start(t testing.TB, arguments ...string) *Gateway {
	t.Helper()
	program := os.Getenv("MOCK_IB_GATEWAY")
	if program == "" {
		program = "node_modules/.bin/mock-ib-gateway"
	}
	words := append(strings.Fields(program), "serve", "--port", "0", "--control", "0")
	if !strings.Contains(strings.Join(arguments, " "), "--scenario") {
		words = append(words, "--scenario", "none")
	}
	command := exec.Command(words[0], append(words[1:], arguments...)...)
	command.Stderr = os.Stderr
	out, err := command.StdoutPipe()
	if err == nil {
		err = command.Start()
	}
	if err != nil {
		t.Fatalf("mock-ib-gateway did not start: %v", err)
	}
	late := time.AfterFunc(startWithin, func() { command.Process.Kill() })
	line, _ := bufio.NewReader(out).ReadString('\n')
	inTime := late.Stop()
	t.Cleanup(func() {
		command.Process.Signal(syscall.SIGTERM)
		hung := time.AfterFunc(stopWithin, func() { command.Process.Kill() })
		err := command.Wait()
		if !hung.Stop() {
			t.Errorf("mock-ib-gateway did not end within %v of SIGTERM, and was killed", stopWithin)
		} else if err != nil {
			t.Errorf("mock-ib-gateway ended: %v", err)
		}
	})
	said := firstLine.FindStringSubmatch(line)
	if said == nil && !inTime {
		t.Fatalf("mock-ib-gateway did not start: it said nothing within %v", startWithin)
	}
	if said == nil {
		t.Fatalf("mock-ib-gateway did not start: %q", line)
	}
	return &Gateway{Address: said[1], Control: said[2], t: t}
}

// Try asks any route of the door (see its /openapi.json): its status, and its answer as JSON values.
func (gateway *Gateway) Try(method, path string, body any) (int, any) {
	gateway.t.Helper()
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			gateway.t.Fatalf("%s %s: %v", method, path, err)
		}
	}
	request, err := http.NewRequest(method, gateway.Control+path, &sent)
	if err != nil {
		gateway.t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/json")
	if token := os.Getenv("IB_CONTROL_TOKEN"); token != "" {
		request.Header.Set("Authorization", "Bearer "+token)
	}
	response, err := door.Do(request)
	if err != nil {
		gateway.t.Fatalf("the control door cannot be reached: %v", err)
	}
	defer response.Body.Close()
	var answer any
	if err := json.NewDecoder(response.Body).Decode(&answer); err != nil {
		gateway.t.Fatalf("%s %s: %d, and no JSON: %v", method, path, response.StatusCode, err)
	}
	return response.StatusCode, answer
}

// Ask is Try, and the test fails when the door refuses.
func (gateway *Gateway) Ask(method, path string, body any) any {
	gateway.t.Helper()
	status, answer := gateway.Try(method, path, body)
	if status >= 300 {
		gateway.t.Fatalf("%s %s: %d: %v", method, path, status, answer)
	}
	return answer
}

// Step does steps now, as a scenario file writes them; they are in force when it returns.
func (gateway *Gateway) Step(steps ...Fields) { gateway.Ask("POST", "/steps", steps) }

// Wait returns the first such message or note, kept or still to come; conditions are "fields.action", "BUY" in pairs.
func (gateway *Gateway) Wait(name string, conditions ...string) Fields {
	gateway.t.Helper()
	if len(conditions)%2 != 0 {
		gateway.t.Fatalf("Wait(%q) takes conditions in pairs: %q has no value", name, conditions[len(conditions)-1])
	}
	query := url.Values{"name": {name}}
	for at := 0; at+1 < len(conditions); at += 2 {
		query.Set(conditions[at], conditions[at+1])
	}
	entry, _ := gateway.Ask("GET", "/journal/wait?"+query.Encode(), nil).(Fields)
	return entry
}

// Verify demands what a client must have sent; the failure names the nearest miss.
func (gateway *Gateway) Verify(demands ...Fields) { gateway.Ask("POST", "/verify", demands) }

// Reset makes everything as at the start, on the same port; clients are cut.
func (gateway *Gateway) Reset() { gateway.Ask("POST", "/reset", nil) }
