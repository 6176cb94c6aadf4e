//! Only pages that the server itself served, on this machine, may talk to it.
//!
//! Binding to the loopback device keeps other machines out, but not other pages in the browser of this machine. They
//! can send requests to any address (so a foreign `Origin` is refused), and make a name of their own mean 127.0.0.1
//! (so a foreign `Host` is refused: DNS rebinding, Jackson et al. 2009).

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Content security policy: only what this server serves.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Refuses strangers; gives every response its headers.
pub(super) async fn guard(State(port): State<u16>, request: Request, next: Next) -> Response {
    let mut response = match refusal(request.uri(), request.headers(), port) {
        Some((status, sentence)) => (status, sentence).into_response(),
        None => next.run(request).await,
    };
    let headers = response.headers_mut();
    for (name, value) in [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// The reason to refuse a request; `None` if it is allowed.
fn refusal(uri: &Uri, headers: &HeaderMap, port: u16) -> Option<(StatusCode, String)> {
    let own = format!("This lab answers at http://127.0.0.1:{port}/ and http://localhost:{port}/ only");
    let mut hosts = headers.get_all(HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    let named = uri.authority().is_none_or(|authority| is_own(authority.as_str(), port));
    if !named || hosts.next().is_some() || !host.is_some_and(|host| is_own(host, port)) {
        return Some((StatusCode::MISDIRECTED_REQUEST, format!("{own}: another host was asked for.\n")));
    }
    let own_origin = |origin: &HeaderValue| {
        origin
            .to_str()
            .ok()
            .and_then(|origin| origin.strip_prefix("http://"))
            .is_some_and(|host| is_own(host, port))
    };
    if !headers.get_all(ORIGIN).iter().all(own_origin) {
        return Some((
            StatusCode::FORBIDDEN,
            format!("{own}, and to its own pages: this page is another's.\n"),
        ));
    }
    None
}

fn is_own(host: &str, port: u16) -> bool {
    let host = host.to_ascii_lowercase();
    ["127.0.0.1", "localhost", "[::1]"].iter().any(|name| match host.strip_prefix(name) {
        Some("") => port == 80,
        Some(rest) => rest.strip_prefix(':').is_some_and(|written| written == port.to_string()),
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(uri: &str, headers: &[(HeaderName, &str)]) -> Option<u16> {
        let uri: Uri = uri.parse().unwrap();
        let mut map = HeaderMap::new();
        headers.iter().for_each(|(name, value)| {
            map.append(name.clone(), HeaderValue::from_str(value).unwrap());
        });
        refusal(&uri, &map, 7777).map(|(status, _)| status.as_u16())
    }

    #[test]
    fn only_own_hosts_and_origins_pass() {
        for host in ["127.0.0.1:7777", "localhost:7777", "LocalHost:7777", "[::1]:7777"] {
            assert_eq!(refused("/", &[(HOST, host)]), None, "{host}");
            let origin = format!("http://{host}");
            assert_eq!(refused("/ws", &[(HOST, host), (ORIGIN, &origin)]), None, "{host}");
        }
        for host in [
            "evil.example:7777",
            "127.0.0.1",
            "127.0.0.1:7778",
            "127.0.0.1:07777",
            "127.0.0.1.evil.example:7777",
            "localhost.evil.example:7777",
            "localhost:7777.evil.example",
            "evil@localhost:7777",
            "",
        ] {
            assert_eq!(refused("/", &[(HOST, host)]), Some(421), "{host}");
        }
        assert_eq!(refused("/", &[]), Some(421));
        let own = "127.0.0.1:7777";
        assert_eq!(refused("/", &[(HOST, own), (HOST, own)]), Some(421));
        assert_eq!(refused("http://evil.example/", &[(HOST, own)]), Some(421));
        for origin in
            ["null", "https://127.0.0.1:7777", "http://evil.example", "http://127.0.0.1:80", "file://"]
        {
            assert_eq!(refused("/ws", &[(HOST, own), (ORIGIN, origin)]), Some(403), "{origin}");
        }
        let both = [(HOST, own), (ORIGIN, "http://localhost:7777"), (ORIGIN, "http://evil.example")];
        assert_eq!(refused("/ws", &both), Some(403));
        assert!(is_own("localhost", 80) && is_own("localhost:80", 80));
    }
}
