// A Go test with the fake gateway: the market moves, an order is judged, the link is cut, all starts anew.
package example

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	gateway "mockibgateway"
)

// bot stands for yours: the bytes that any client of server version 100 sends.
type bot struct {
	net.Conn
	in *bufio.Reader
}

func connect(t *testing.T, address string) bot {
	t.Helper()
	link, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { link.Close() })
	link.SetDeadline(time.Now().Add(10 * time.Second))
	made := bot{link, bufio.NewReader(link)}
	io.WriteString(link, "API\x00\x00\x00\x00\tv100..100")
	made.next(t) // the server version
	made.send("71|2|1|")
	made.until(t, "9|")
	return made
}

func (made bot) send(fields string) {
	body := strings.ReplaceAll(fields, "|", "\x00") + "\x00"
	made.Write(append(binary.BigEndian.AppendUint32(nil, uint32(len(body))), body...))
}

func (made bot) next(t *testing.T) string {
	t.Helper()
	var length uint32
	if err := binary.Read(made.in, binary.BigEndian, &length); err != nil {
		t.Fatal(err)
	}
	body := make([]byte, length)
	if _, err := io.ReadFull(made.in, body); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(string(body), "\x00", "|")
}

func (made bot) until(t *testing.T, prefix string) string {
	t.Helper()
	for {
		if message := made.next(t); strings.HasPrefix(message, prefix) {
			return message
		}
	}
}

func (made bot) buy(quantity string) {
	made.send("3|45|1||AAPL|STK|||||SMART||USD|||||BUY|" + quantity + "|LMT|1||DAY||||||1||||||||||||||||||-1" + strings.Repeat("|", 43))
}

func TestBot(t *testing.T) {
	fake := gateway.Start(t)

	t.Run("the market moves and the bot is told", func(t *testing.T) {
		fake.Reset()
		client := connect(t, fake.Address)
		client.send("6|2|1|DU1234567") // reqAccountUpdates
		client.until(t, "54|")         // accountDownloadEnd
		fake.Step(gateway.Fields{"trade": gateway.Fields{"contract": "AAPL", "quantity": 25, "price": 190.5}})
		if row := client.until(t, "7|"); !strings.Contains(row, "|AAPL|") {
			t.Fatal(row)
		}
	})

	t.Run("an order is what the strategy meant", func(t *testing.T) {
		fake.Reset()
		client := connect(t, fake.Address)
		client.buy("7")
		order := fake.Wait("placeOrder", "fields.action", "BUY")
		if order["clientId"] != 1.0 {
			t.Fatal(order)
		}
		fake.Verify(gateway.Fields{"request": "placeOrder", "fields": gateway.Fields{"totalQuantity": 7}, "count": 1})
		status, answer := fake.Try("POST", "/verify", []gateway.Fields{{"request": "placeOrder", "fields": gateway.Fields{"action": "SELL"}}})
		if sentence := answer.(gateway.Fields)["error"].(string); status != 409 || !strings.Contains(sentence, `where action was "BUY"`) {
			t.Fatal(status, answer)
		}
	})

	t.Run("the link is cut, and everything can start anew", func(t *testing.T) {
		client := connect(t, fake.Address)
		fake.Step(gateway.Fields{"disconnect": "rst"})
		if _, err := io.ReadAll(client.in); err == nil {
			t.Fatal("the link was not reset")
		}
		fake.Reset()
		if open := fake.Ask("GET", "/orders", nil).(gateway.Fields)["open"].([]any); len(open) != 0 {
			t.Fatal(open)
		}
		connect(t, fake.Address)
	})
}
