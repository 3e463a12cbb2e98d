//! Events over a real connection.

use super::{call, key, token};
use crate::harness::server;
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect};
use axum::routing::post;
use domain::identity::Actor;
use domain::interface::Scope;
use hall::intake::fixture::{applicant, city, submitted};
use hall::interface::{Courier as _, CourierFault, Parcel, SIGNATURE_HEADER, deliver, set_webhook, signature};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};
use serde_json::Value;
use server::webhooks::HttpCourier;
use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};
use std::net::TcpListener;
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
    let courier = HttpCourier::new(None).unwrap();
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

#[tokio::test]
async fn what_is_sent_is_what_the_description_says() {
    let Some(server) = server(false).await else { return };
    let hall = &server.test.hall;
    city(hall).await;
    let owner = applicant(hall).await;
    let case = submitted(hall, &owner).await;
    let heard = Heard::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/hook", listener.local_addr().unwrap());
    let router = Router::new().route("/hook", post(hook)).with_state(heard.clone());
    let running = tokio::spawn(async move { axum::serve(listener, router).await });
    key(hall, "City Bank", &[Scope::Status, Scope::Webhooks], 9).await;
    set_webhook(hall, &Actor::System, "City Bank", Some(&url)).await.unwrap();
    token(hall, &owner, "City Bank", Some(&case)).await;
    hall::intake::withdraw(hall, &owner, &case, "").await.unwrap();
    assert_eq!(deliver(hall, &HttpCourier::new(None).unwrap(), "one").await.unwrap().sent, 1);
    running.abort();
    let (headers, body) = heard.lock().unwrap().remove(0);
    let sent: Value = serde_json::from_str(&body).unwrap();
    let document: Value = serde_json::from_str(&call(&server, "GET", "/api/v1/openapi.json", &[], "").await.body).unwrap();
    let described = &document["webhooks"]["event"]["post"];
    for header in described["parameters"].as_array().unwrap() {
        assert_eq!(header["in"], "header");
        assert!(headers.contains_key(header["name"].as_str().unwrap().to_lowercase()), "{header}");
    }
    assert_eq!(described["requestBody"]["content"]["application/json"]["schema"]["$ref"], "#/components/schemas/Event");
    let schema = &document["components"]["schemas"]["Event"];
    let names = |object: &Value| object.as_object().unwrap().keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&schema["properties"]), names(&sent));
    assert_eq!(schema["required"].as_array().unwrap().len(), names(&sent).len());
    assert!(schema["properties"]["event"]["enum"].as_array().unwrap().contains(&sent["event"]), "{sent}");
}

/// An authority of a city, as the text of its certificate, and the other system whose certificate it has signed.
fn authority() -> (String, Arc<ServerConfig>) {
    let mut params = CertificateParams::new(Vec::<String>::new()).unwrap();
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let key = KeyPair::generate().unwrap();
    let root = params.self_signed(&key).unwrap().pem();
    let issuer = Issuer::new(params, key);
    let key = KeyPair::generate().unwrap();
    let certificate = CertificateParams::new(vec!["127.0.0.1".to_owned()]).unwrap().signed_by(&key, &issuer).unwrap();
    let config = ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone()], PrivateKeyDer::Pkcs8(key.serialize_der().into()))
        .unwrap();
    (root, Arc::new(config))
}

/// Takes one event, and answers what it heard.
fn take(listener: &TcpListener, config: &Arc<ServerConfig>, body: &str) -> std::io::Result<String> {
    let (socket, _) = listener.accept()?;
    let mut stream = StreamOwned::new(ServerConnection::new(config.clone()).map_err(std::io::Error::other)?, socket);
    let (mut heard, mut piece) = (Vec::new(), [0; 1024]);
    while !heard.ends_with(body.as_bytes()) {
        let read = stream.read(&mut piece)?;
        if read == 0 {
            return Err(std::io::ErrorKind::UnexpectedEof.into());
        }
        heard.extend_from_slice(&piece[..read]);
    }
    stream.write_all(b"HTTP/1.1 204 No Content\r\nconnection: close\r\n\r\n")?;
    stream.flush()?;
    Ok(String::from_utf8_lossy(&heard).into_owned())
}

#[tokio::test]
async fn events_go_over_https_to_whoever_is_believed_and_to_nobody_else() {
    let (root, config) = authority();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("ca.pem");
    std::fs::write(&file, &root).unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("https://{}/hook", listener.local_addr().unwrap());
    let body = r#"{"id":"e1"}"#;
    let serving = std::thread::spawn(move || [(); 2].map(|()| take(&listener, &config, body)));
    let parcel = Parcel { url: &url, id: "e1", body, signature: "t=1,v1=00" };
    assert_eq!(HttpCourier::new(None).unwrap().bring(parcel).await, Err(CourierFault::Temporary("unreachable")));
    assert_eq!(HttpCourier::new(Some(&file)).unwrap().bring(parcel).await, Ok(()));
    let [stranger, known] = serving.join().unwrap();
    assert!(stranger.is_err(), "nothing is told to whoever is not believed: {stranger:?}");
    let known = known.unwrap();
    assert!(known.starts_with("POST /hook HTTP/1.1\r\n") && known.contains("anju-signature: t=1,v1=00\r\n"), "{known}");
}

#[test]
fn a_file_without_a_certificate_is_told_by_name() {
    let folder = tempfile::tempdir().unwrap();
    let (empty, none) = (folder.path().join("empty.pem"), folder.path().join("none.pem"));
    std::fs::write(&empty, "").unwrap();
    for (file, name) in [(&empty, "empty.pem"), (&none, "none.pem")] {
        let told = HttpCourier::new(Some(file)).err().unwrap().to_string();
        assert!(told.contains("events_ca") && told.contains(name), "{told}");
    }
}
