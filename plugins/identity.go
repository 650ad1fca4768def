package plugins

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"time"
)

// certificateVariable holds, in PEM, the certificate of the only client that a plugin answers.
const certificateVariable = "PLUGIN_CLIENT_CERT"

// newIdentity makes a key and a certificate for one connection to one plugin: what go-plugin's AutoMTLS does, with
// the curve P-256 in place of P-521, which gRPC outside of Go does not ask clients for (BoringSSL leaves it out
// of the signatures that it verifies). go-plugin adds the plugin's own certificate to the configuration when
// the handshake has brought it.
func newIdentity() (config *tls.Config, variable string, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("certificate of the connection: %w", err)
		}
	}()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, "", err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 128))
	if err != nil {
		return nil, "", err
	}
	template := x509.Certificate{
		SerialNumber: serial, Subject: pkix.Name{CommonName: peerName}, DNSNames: []string{peerName},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().AddDate(30, 0, 0),
		KeyUsage:              x509.KeyUsageDigitalSignature | x509.KeyUsageKeyEncipherment | x509.KeyUsageKeyAgreement | x509.KeyUsageCertSign,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth, x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true, IsCA: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, key.Public(), key)
	if err != nil {
		return nil, "", err
	}
	var text bytes.Buffer
	if err := pem.Encode(&text, &pem.Block{Type: "CERTIFICATE", Bytes: der}); err != nil {
		return nil, "", err
	}
	config = &tls.Config{
		Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}},
		ServerName:   peerName, MinVersion: tls.VersionTLS12,
	}
	return config, certificateVariable + "=" + text.String(), nil
}

// peerName is what certificates on both sides are made out to.
const peerName = "localhost"
