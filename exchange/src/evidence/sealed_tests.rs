//! Seals in the chain: verified with the public key alone, and older records without one as good as before.

use super::{Broken, Call, Interface, SealProof, Whole, append};
use crate::connector::Proof;
use crate::question::{Purpose, Scene};
use crate::seal::{Seal, Sealed, SealingKey};
use crate::testing::{TestRegisters, on_both_engines};
use domain::day::Timestamp;
use domain::verification::Register;

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap()
}

fn key(seed: u8) -> SealingKey {
    SealingKey::new(&|bytes: &mut [u8]| bytes.fill(seed))
}

/// A call of the consumer `c` that was answered and sealed.
fn sealed(key: &SealingKey) -> Proof {
    let (request_digest, response_digest) = ("aa".repeat(32), "bb".repeat(32));
    let text =
        Sealed { requester: "c", service: "tax.query", request_digest: &request_digest, response_digest: &response_digest, at: now() };
    let seal = Some(key.seal(&text));
    Proof { requester: "c".to_owned(), request_digest, response_digest, signature: "x".to_owned(), seal }
}

/// Writes records of calls with these proofs.
async fn write(test: &TestRegisters, proofs: Vec<Proof>) {
    let purpose = Purpose { case: "case-1".to_owned(), actor: "staff:7".to_owned(), scene: Scene::Check, at: now() };
    let call = |proof| Call {
        register: Register::Tax.into(),
        interface: Interface::Query,
        purpose: purpose.clone(),
        people: 1,
        merkle_root: [1; 32],
        proof,
    };
    let mut transaction = test.registers.begin().await.unwrap();
    append(&mut transaction, test.registers.envelope(), proofs.into_iter().map(call).collect()).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn believe(test: &TestRegisters, consumer: &str, key: &SealingKey) {
    let public = key.public();
    test.registers.trusted_gateway_keys(consumer, std::slice::from_ref(&public), &public, now()).await.unwrap();
}

async fn walk(test: &TestRegisters) -> Result<Whole, Broken> {
    test.registers.verify_evidence().await.unwrap()
}

async fn change(test: &TestRegisters, sql: &str) {
    let mut transaction = test.registers.begin().await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

on_both_engines! {
    async fn a_forged_seal_is_named_by_its_record(test: TestRegisters) {
        let (ours, theirs) = (key(1), key(2));
        believe(&test, "c", &ours).await;
        write(&test, vec![sealed(&ours), Proof { seal: None, ..sealed(&ours) }, sealed(&ours)]).await;
        assert_eq!(walk(&test).await.map(|whole| whole.records), Ok(3));
        // Whoever has the keys of the hall can write records, and cannot seal them.
        let borne = sealed(&theirs).seal.map(|seal| Seal { key: ours.public().id().to_owned(), ..seal });
        write(&test, vec![Proof { seal: borne, ..sealed(&ours) }]).await;
        assert_eq!(walk(&test).await, Err(Broken { seq: 4, reason: "the seal is not the gateway's" }));
    }

    async fn a_seal_holds_for_the_digests_time_and_requester_of_its_record(test: TestRegisters) {
        let ours = key(1);
        believe(&test, "c", &ours).await;
        believe(&test, "d", &ours).await;
        let later = sealed(&ours).seal.map(|seal| Seal { at: seal.at.plus_seconds(1), ..seal });
        for (place, proof) in [
            Proof { request_digest: "ab".repeat(32), ..sealed(&ours) },
            Proof { response_digest: "ab".repeat(32), ..sealed(&ours) },
            Proof { requester: "d".to_owned(), ..sealed(&ours) },
            Proof { seal: later, ..sealed(&ours) },
        ].into_iter().enumerate() {
            write(&test, vec![proof]).await;
            assert_eq!(walk(&test).await, Err(Broken { seq: 1, reason: "the seal is not the gateway's" }), "{place}");
            change(&test, "DELETE FROM evidence").await;
            change(&test, "UPDATE evidence_head SET seq = 0, hash = ''").await;
        }
    }

    async fn a_key_counts_for_the_gateway_under_which_it_was_believed(test: TestRegisters) {
        let (ours, next) = (key(1), key(2));
        believe(&test, "another", &ours).await;
        write(&test, vec![sealed(&ours)]).await;
        assert_eq!(walk(&test).await, Err(Broken { seq: 1, reason: "the key of its seal was never believed" }));
        assert_eq!(test.registers.seal_proof(1).await.unwrap(), None);
        believe(&test, "c", &ours).await;
        believe(&test, "c", &next).await;
        write(&test, vec![sealed(&next)]).await;
        assert_eq!(walk(&test).await.map(|whole| whole.records), Ok(2), "an old key and a new one");
    }

    async fn a_seal_cannot_be_changed_or_taken_out_unseen(test: TestRegisters) {
        let ours = key(1);
        believe(&test, "c", &ours).await;
        write(&test, vec![sealed(&ours)]).await;
        let Whole { head, .. } = walk(&test).await.unwrap();
        let Seal { key, signature, at } = sealed(&ours).seal.unwrap();
        for set in ["seal = ''", "seal_key = ''", "answered_at = ''", "answered_at = '2026-11-23T01:00:00.001Z'",
            "seal = '', seal_key = '', answered_at = ''"] {
            change(&test, &format!("UPDATE evidence SET {set}")).await;
            assert_eq!(walk(&test).await, Err(Broken { seq: 1, reason: "the record was changed" }), "{set}");
            change(&test, &format!("UPDATE evidence SET seal = '{signature}', seal_key = '{key}', answered_at = '{at}'")).await;
        }
        assert_eq!(walk(&test).await.map(|whole| whole.head), Ok(head), "put back, it is whole");
    }

    async fn a_record_without_a_seal_has_the_hash_it_always_had(test: TestRegisters) {
        write(&test, vec![Proof { seal: None, ..sealed(&key(1)) }]).await;
        let Whole { records, head } = walk(&test).await.unwrap();
        let (asked, answered, root) = ("aa".repeat(32), "bb".repeat(32), "01".repeat(32));
        // As it was computed before gateways sealed.
        let before = test.registers.envelope().hash(&["evidence", "1", "2026-11-23T01:00:00.000Z", "tax", "c", "tax.query", &asked, &answered,
            "x", Scene::Check.legal_basis(), Scene::Check.purpose(), "check", "case-1", "staff:7", "1", &root, ""]);
        assert_eq!((records, head), (1, hex::encode(before)));
        assert_eq!(test.registers.seal_proof(1).await.unwrap(), None);
    }

    async fn what_proves_a_call_needs_nothing_of_the_hall(test: TestRegisters) {
        let ours = key(1);
        believe(&test, "c", &ours).await;
        write(&test, vec![sealed(&ours)]).await;
        let proof = test.registers.seal_proof(1).await.unwrap().unwrap();
        let text = format!("anju-gateway-seal-1\nc\ntax.query\n{}\n{}\n{}", "aa".repeat(32), "bb".repeat(32), now().millis());
        assert_eq!(proof, SealProof { text, signature: sealed(&ours).seal.unwrap().signature, key: ours.public() });
        assert_eq!(test.registers.seal_proof(2).await.unwrap(), None);
    }
}
