//! The address of the client: the socket's, unless the peer is the trusted proxy, which then says it.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};

/// The address of the client, in the extensions of every request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ClientAddress(pub IpAddr);

/// Finds the address out and leaves it in the request.
pub async fn find(State(trusted): State<Option<IpAddr>>, mut request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |info| info.0.ip());
    let address = client(peer, trusted, request.headers());
    request.extensions_mut().insert(ClientAddress(address));
    next.run(request).await
}

fn client(peer: IpAddr, trusted: Option<IpAddr>, headers: &HeaderMap) -> IpAddr {
    let peer = peer.to_canonical();
    if trusted.map(|trusted| trusted.to_canonical()) != Some(peer) {
        return peer;
    }
    // The proxy adds the address it saw at the end; what stands before it, anybody may have written.
    headers
        .get_all("x-forwarded-for")
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|value| value.trim().parse::<IpAddr>().ok())
        .map_or(peer, |address| address.to_canonical())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_trusted_proxy_may_name_the_client() {
        let headers: HeaderMap = [("x-forwarded-for".parse().unwrap(), "6.6.6.6, 10.0.0.7".parse().unwrap())].into_iter().collect();
        let peer: IpAddr = "192.0.2.1".parse().unwrap();
        assert_eq!(client(peer, None, &headers), peer);
        assert_eq!(client(peer, Some("192.0.2.2".parse().unwrap()), &headers), peer);
        assert_eq!(client(peer, Some(peer), &headers), "10.0.0.7".parse::<IpAddr>().unwrap());
        assert_eq!(client("::ffff:192.0.2.1".parse().unwrap(), Some(peer), &HeaderMap::new()), peer);
    }
}
