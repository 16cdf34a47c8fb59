package dev.pail;

import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;

/**
 * TLS for a client that speaks plain http: none. The JDK's HTTP client wants a context in any case, and its own would load
 * the trust store and the whole of TLS first.
 */
final class NoTls extends SSLContext {

    NoTls() {
        super(new Nothing(), null, "none");
    }

    private static final class Nothing extends SSLContextSpi {
        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("this client speaks plain http");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            throw plainHttp();
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            throw plainHttp();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            throw plainHttp();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            throw plainHttp();
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            throw plainHttp();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            throw plainHttp();
        }

        @Override
        protected SSLParameters engineGetDefaultSSLParameters() {
            return new SSLParameters(new String[0], new String[] {"TLSv1.3"});
        }

        @Override
        protected SSLParameters engineGetSupportedSSLParameters() {
            return engineGetDefaultSSLParameters();
        }

        private static UnsupportedOperationException plainHttp() {
            return new UnsupportedOperationException("this client speaks plain http");
        }
    }
}
