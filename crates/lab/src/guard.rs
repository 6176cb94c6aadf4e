//! Only pages that the server itself served, on this machine, to somebody who has the token, may talk to it.
//!
//! Binding to the loopback device keeps other machines out, but not other pages in the browser of this machine. They
//! can send requests to any address (so a foreign `Origin` is refused), and make a name of their own mean 127.0.0.1
//! (so a foreign `Host` is refused: DNS rebinding, Jackson et al. 2009). Other users and programs of this machine can
//! reach the device, too; they do not have the token, which is in every address: `?token=`, or `/page/TOKEN/` for the
//! files of the page, which find each other by relative paths. A cookie would go to every server on this device.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, HOST, HeaderName, ORIGIN, REFERRER_POLICY,
    X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use super::idle::Acquaintance;
use super::language::accepted;
use sfic_text::{tr, within};

/// Content security policy: only what this server serves.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// Where a lab answers, and to whom.
#[derive(Clone)]
pub(super) struct Door {
    pub(super) port: u16,
    pub(super) token: String,
}

/// Refuses strangers; gives every response its headers.
pub(super) async fn guard(
    State(door): State<Door>,
    ConnectInfo(connection): ConnectInfo<Acquaintance>,
    request: Request,
    next: Next,
) -> Response {
    let refusal = within(accepted(request.headers()), || door.refusal(request.uri(), request.headers()));
    let mut response = match refusal {
        Some((status, sentence)) => (status, sentence + "\n").into_response(),
        None => {
            connection.introduce();
            next.run(request).await
        }
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

impl Door {
    /// The reason to refuse a request; `None` if it is allowed.
    fn refusal(&self, uri: &Uri, headers: &HeaderMap) -> Option<(StatusCode, String)> {
        let port = self.port;
        let mut hosts = headers.get_all(HOST).iter();
        let host = hosts.next().and_then(|host| host.to_str().ok());
        let named = uri.authority().is_none_or(|authority| is_own(authority.as_str(), port));
        if !named || hosts.next().is_some() || !host.is_some_and(|host| is_own(host, port)) {
            let sentence = tr!(
                "This lab answers at http://127.0.0.1:{port}/ and http://localhost:{port}/ only: another host was asked for.",
                port
            );
            return Some((StatusCode::MISDIRECTED_REQUEST, sentence));
        }
        let own_origin = |origin: &HeaderValue| {
            origin
                .to_str()
                .ok()
                .and_then(|origin| origin.strip_prefix("http://"))
                .is_some_and(|host| is_own(host, port))
        };
        if !headers.get_all(ORIGIN).iter().all(own_origin) {
            let sentence = tr!(
                "This lab answers at http://127.0.0.1:{port}/ and http://localhost:{port}/ only, and to its own pages: this page is another's.",
                port
            );
            return Some((StatusCode::FORBIDDEN, sentence));
        }
        if !self.shown(uri) {
            let sentence = tr!(
                "This address lacks the token of the lab: open the whole address that `sfic lab` printed, with ?token= and what follows."
            );
            return Some((StatusCode::FORBIDDEN, sentence));
        }
        None
    }

    /// True if an address has the token.
    fn shown(&self, uri: &Uri) -> bool {
        let below = uri.path().strip_prefix("/page/").and_then(|rest| rest.split('/').next());
        let asked = uri.query().into_iter().flat_map(|query| query.split('&'));
        asked
            .filter_map(|part| part.strip_prefix("token="))
            .chain(below)
            .any(|given| same(given, &self.token))
    }
}

/// True if two texts are the same, in a time that says nothing of where they differ.
fn same(given: &str, right: &str) -> bool {
    let differing = given.bytes().zip(right.bytes()).fold(0, |all, (a, b)| all | (a ^ b));
    given.len() == right.len() && std::hint::black_box(differing) == 0
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
    use sfic_text::Language;

    fn refused(uri: &str, headers: &[(HeaderName, &str)]) -> Option<u16> {
        let uri: Uri = uri.parse().unwrap();
        let mut map = HeaderMap::new();
        headers.iter().for_each(|(name, value)| {
            map.append(name.clone(), HeaderValue::from_str(value).unwrap());
        });
        let door = Door { port: 7777, token: "its-own-token".into() };
        door.refusal(&uri, &map).map(|(status, _)| status.as_u16())
    }

    #[test]
    fn strangers_are_refused_in_their_language() {
        let door = Door { port: 7777, token: "its-own-token".into() };
        let said = |uri: &str, headers: &[(HeaderName, &str)]| {
            let mut map = HeaderMap::new();
            headers.iter().for_each(|(name, value)| {
                map.append(name.clone(), HeaderValue::from_str(value).unwrap());
            });
            let refusal = within(Language::Chinese, || door.refusal(&uri.parse().unwrap(), &map));
            refusal.map(|(_, sentence)| sentence).unwrap_or_default()
        };
        let own = (HOST, "127.0.0.1:7777");
        assert!(said("/", std::slice::from_ref(&own)).starts_with("此地址缺少实验室的口令"));
        assert!(said("/", &[(HOST, "evil.example")]).ends_with("所请求的是其他主机。"));
        assert!(said("/", &[own, (ORIGIN, "null")]).ends_with("此页面不是实验室的页面。"));
    }

    #[test]
    fn an_address_without_the_token_is_refused() {
        let own = [(HOST, "127.0.0.1:7777")];
        for right in [
            "/?token=its-own-token",
            "/ws?a=b&token=its-own-token",
            "/page/its-own-token/main.js",
            "/page/its-own-token/stage/dom.js",
        ] {
            assert_eq!(refused(right, &own), None, "{right}");
        }
        for wrong in [
            "/",
            "/ws",
            "/?token=",
            "/?token=its-own-toke",
            "/?token=its-own-token-",
            "/?token=its-own-tokem",
            // Differences that would cancel each other.
            "/?token=tis-own-token",
            "/?Token=its-own-token",
            "/?x=token=its-own-token",
            "/its-own-token/",
            "/page/main.js",
            "/page/its-own-toke/main.js",
            "/texts/en.json",
            "/none",
        ] {
            assert_eq!(refused(wrong, &own), Some(403), "{wrong}");
        }
    }

    #[test]
    fn only_own_hosts_and_origins_pass() {
        for host in ["127.0.0.1:7777", "localhost:7777", "LocalHost:7777", "[::1]:7777"] {
            assert_eq!(refused("/?token=its-own-token", &[(HOST, host)]), None, "{host}");
            let origin = format!("http://{host}");
            let page = [(HOST, host), (ORIGIN, origin.as_str())];
            assert_eq!(refused("/ws?token=its-own-token", &page), None, "{host}");
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
            assert_eq!(
                refused("/ws?token=its-own-token", &[(HOST, own), (ORIGIN, origin)]),
                Some(403),
                "{origin}"
            );
        }
        let both = [(HOST, own), (ORIGIN, "http://localhost:7777"), (ORIGIN, "http://evil.example")];
        assert_eq!(refused("/ws?token=its-own-token", &both), Some(403));
        assert!(is_own("localhost", 80) && is_own("localhost:80", 80));
    }
}
