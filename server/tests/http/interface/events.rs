//! Events over a real connection.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use axum::routing::post;
use hall::interface::{Courier as _, CourierFault, Parcel, SIGNATURE_HEADER, signature};
use server::webhooks::HttpCourier;
use std::sync::{Arc, Mutex};

/// What another system heard.
type Heard = Arc<Mutex<Vec<(HeaderMap, String)>>>;

async fn hook(State(heard): State<Heard>, headers: HeaderMap, body: Bytes) -> StatusCode {
    heard.lock().unwrap().push((headers, String::from_utf8(body.to_vec()).unwrap()));
    StatusCode::NO_CONTENT
}

#[tokio::test]
async fn events_go_over_a_real_connection_and_lead_nowhere_else() {
    let heard = Heard::default();
    let router = Router::new()
        .route("/hook", post(hook))
        .route("/elsewhere", post(|| async { Redirect::temporary("/hook").into_response() }))
        .route("/broken", post(|| async { StatusCode::INTERNAL_SERVER_ERROR }))
        .route("/gone", post(|| async { StatusCode::GONE }))
        .with_state(heard.clone());
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let running = tokio::spawn(async move { axum::serve(listener, router).await });
    let courier = HttpCourier::new().unwrap();
    let body = r#"{"id":"e1","event":"case.decided"}"#;
    let signed = signature("whsec_x", 1_764_000_000, body);
    let bring =
        async |path: &str| courier.bring(Parcel { url: &format!("http://{address}/{path}"), id: "e1", body, signature: &signed }).await;
    assert_eq!(bring("hook").await, Ok(()));
    assert_eq!(bring("elsewhere").await, Err(CourierFault::Temporary("redirected")));
    assert_eq!(bring("broken").await, Err(CourierFault::Temporary("refused")));
    assert_eq!(bring("gone").await, Err(CourierFault::Permanent("gone")));
    running.abort();
    let _ = running.await;
    assert_eq!(bring("hook").await, Err(CourierFault::Temporary("unreachable")));
    let heard = heard.lock().unwrap();
    assert_eq!(heard.len(), 1, "a redirect is not followed");
    let (headers, said) = &heard[0];
    assert_eq!(
        (said.as_str(), headers[SIGNATURE_HEADER].to_str().unwrap(), headers["anju-event"].to_str().unwrap()),
        (body, signed.as_str(), "e1")
    );
}
