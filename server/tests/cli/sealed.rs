//! The key of the gateway as an operator handles it, and a seal that openssl verifies with the public key alone.

use super::outage::{consumer_in, gateway, hall_at};
use super::{anju, folder, run, told};
use domain::verification::Register;
use exchange::city::showcase;
use exchange::{GatewayAccess, GatewayKey, PersonKey, Purpose, Scene};
use std::path::Path;
use std::process::Command;

/// What openssl says of a proof as it is printed, by the commands of docs/operations.md.
fn verified(folder: &Path, proof: &str) -> bool {
    std::fs::write(folder.join("proof"), proof).unwrap();
    let script = "sed -n 's/^text //p' proof | base64 -d > text && sed -n 's/^seal //p' proof | base64 -d > seal && \
        sed -n 's/^key .* //p' proof | base64 -d > key.der && \
        openssl pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -in text -sigfile seal";
    Command::new("sh").args(["-c", script]).current_dir(folder).output().unwrap().status.success()
}

#[test]
fn the_key_of_the_gateway_is_printed_and_renewed() {
    let here = folder();
    let keys = || run(&here, &["gateway", "key"]).1.lines().map(str::to_owned).collect::<Vec<_>>();
    let first = keys();
    assert!(matches!(&first[..], [key] if GatewayKey::parse(key).is_some()), "{first:?}");
    assert_eq!(keys(), first);
    let (exit, next, _) = run(&here, &["gateway", "key", "new"]);
    let known = keys();
    assert_eq!((exit, known[0].as_str(), known.len()), (0, next.trim_end(), 2));
    assert!(known[1].starts_with(&format!("{} retired 2", first[0])), "{known:?}");
    for (key, code) in [(format!("{} {}", first[0], known[0]), 0), ("x".to_owned(), 2)] {
        let (exit, _, error) = told(&anju(&here, &["gateway", "key"]).env("ANJU_GATEWAY_KEY", &key).output().unwrap());
        assert_eq!((exit, error.contains("[exchange] gateway_key")), (code, code == 2), "{error}");
    }
}

#[tokio::test]
async fn a_sealed_call_is_proven_without_the_hall() {
    let here = folder();
    assert_eq!(run(&here, &["demo", "--households", "1"]).0, 0);
    let (consumer, secret) = consumer_in(&here, "check");
    let serving = gateway(&here, "127.0.0.1:0");
    let key = GatewayKey::parse(&run(&here, &["gateway", "key"]).1).unwrap();
    let url = format!("http://{}", serving.address);
    let access = GatewayAccess { url, consumer, secret, keys: vec![key.clone()] };
    let hall = hall_at(&here.path().join("data"), access).await;
    let person = showcase().into_iter().find(|person| person.name.as_str() == "周秀兰").unwrap();
    let purpose = Purpose { case: "case-1".to_owned(), actor: "staff:7".to_owned(), scene: Scene::Check, at: hall.now() };
    let asked = hall.exchange().ask_one(&PersonKey::new(person.id, person.name), Register::Tax, &purpose).await.unwrap();
    assert!(asked.status.decides(), "{asked:?}");
    hall.close().await;
    drop(serving);

    let (exit, proof, _) = run(&here, &["exchange", "proof", "1"]);
    assert_eq!((exit, proof.lines().count()), (0, 3), "{proof}");
    assert!(proof.contains(&format!("key {} ", key.id())), "{proof}");
    assert!(verified(here.path(), &proof), "{proof}");
    let text = proof.lines().next().unwrap();
    assert!(!verified(here.path(), &proof.replace(text, "text AAAA")), "of another text");
    let (exit, out, _) = run(&here, &["exchange", "proof", "2"]);
    assert!(exit == 1 && out.starts_with("refused "), "{out}");
    assert_eq!(run(&here, &["exchange", "verify"]).0, 0);
}
