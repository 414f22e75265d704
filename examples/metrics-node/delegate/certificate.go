package delegate

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"time"

	"k8s.io/client-go/util/cert"
)

// Certificate is what a server shows. One from files is read again when they
// change.
type Certificate struct {
	certFile, keyFile string

	mutex   sync.Mutex
	pair    *tls.Certificate
	changed time.Time // of the files that pair was read from
	looked  time.Time
}

// lookAgain is how often files are looked at.
const lookAgain = 10 * time.Second

// NewCertificate reads a certificate and its key, or makes a self-signed one
// where no files are given.
func NewCertificate(certFile, keyFile string) (*Certificate, error) {
	c := &Certificate{certFile: certFile, keyFile: keyFile}
	if certFile != "" {
		return c, c.read()
	}
	certificate, key, err := cert.GenerateSelfSignedCertKey("metrics-node", nil, []string{"localhost"})
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	pair, err := tls.X509KeyPair(certificate, key)
	if err != nil {
		return nil, fmt.Errorf("make a certificate: %w", err)
	}
	c.pair = &pair
	return c, nil
}

func (c *Certificate) read() error {
	changed, err := c.modified()
	if err != nil {
		return fmt.Errorf("read the certificate: %w", err)
	}
	if c.pair != nil && changed.Equal(c.changed) {
		return nil
	}
	pair, err := tls.LoadX509KeyPair(c.certFile, c.keyFile)
	if err != nil {
		return fmt.Errorf("read the certificate: %w", err)
	}
	c.pair, c.changed = &pair, changed
	return nil
}

// modified is when the newer of the two files was written.
func (c *Certificate) modified() (time.Time, error) {
	var newest time.Time
	for _, path := range []string{c.certFile, c.keyFile} {
		about, err := os.Stat(path)
		if err != nil {
			return newest, err
		}
		if about.ModTime().After(newest) {
			newest = about.ModTime()
		}
	}
	return newest, nil
}

// get is the certificate for a handshake. While files are being replaced the
// old one stays.
func (c *Certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	if now := time.Now(); c.certFile != "" && now.Sub(c.looked) > lookAgain {
		c.looked = now
		_ = c.read()
	}
	return c.pair, nil
}

// TLS is the configuration of a guarded server: clients may show a
// certificate, and the guard says whose it is.
func TLS(certificate *Certificate) *tls.Config {
	return &tls.Config{
		MinVersion:     tls.VersionTLS12,
		ClientAuth:     tls.RequestClientCert,
		GetCertificate: certificate.get,
		NextProtos:     []string{"h2", "http/1.1"},
	}
}
