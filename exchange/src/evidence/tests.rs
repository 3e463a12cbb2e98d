//! The chain: whole after any calls, broken by any change, and written with the log or not at all.

use super::{Broken, Head, Proven, Whole, answer_leaf, covered};
use crate::city::{showcase, showcase_citizens};
use crate::connector::{Connector, Failure, Health, Proof, Replies, Reply, Subject};
use crate::signing::Secret;
use crate::testing::{TestRegisters, on_both_engines};
use crate::{Claim, Climate, EmbeddedRegister, Exchange, PersonKey, Purpose, Scene, Weather};
use async_trait::async_trait;
use domain::day::{Day, Timestamp};
use domain::verification::{Answer, Record, Register};
use futures::future::join_all;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

fn purpose(case: &str) -> Purpose {
    Purpose {
        case: case.to_owned(),
        actor: "staff:7".to_owned(),
        scene: Scene::Check,
        at: Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap(),
    }
}

fn people() -> Vec<PersonKey> {
    showcase().into_iter().take(4).map(|person| PersonKey::new(person.id, person.name)).collect()
}

async fn exchange(test: &TestRegisters) -> Exchange {
    for household in showcase_citizens(Day::parse("2026-11-23").unwrap()) {
        test.registers.load(&household.citizens, crate::tests::today()).await.unwrap();
    }
    Exchange::over(test.registers.clone(), Weather::calm())
}

type Row = (String, String, String, String, String, String, i64, String);

async fn change(test: &TestRegisters, sql: &str) {
    let mut transaction = test.registers.begin().await.unwrap();
    sqlx::query(sqlx::AssertSqlSafe(sql.to_owned())).execute(&mut *transaction).await.unwrap();
    transaction.commit().await.unwrap();
}

async fn broken(test: &TestRegisters) -> Broken {
    test.registers.verify_evidence().await.unwrap().unwrap_err()
}

/// The register of vehicles, with somebody else's signature under its answers.
struct Forged(EmbeddedRegister);

#[async_trait]
impl Connector for Forged {
    fn register(&self) -> Register {
        self.0.register()
    }

    fn identify(&self, person: &PersonKey) -> Subject {
        self.0.identify(person)
    }

    async fn fetch(&self, subject: &Subject, person: &PersonKey, purpose: &Purpose) -> Result<Reply, Failure> {
        self.0.fetch(subject, person, purpose).await
    }

    async fn fetch_many(&self, people: &[(Subject, PersonKey)], purpose: &Purpose, patience: Duration) -> Result<Replies, Failure> {
        let replies = self.0.fetch_many(people, purpose, patience).await?;
        let signature = Secret::parse(&"7".repeat(64)).unwrap().sign(&["register"]);
        let proof = replies.proof.map(|proof| Proof { signature, ..proof });
        Ok(Replies { proof, ..replies })
    }

    fn takes_batches(&self) -> bool {
        true
    }

    fn map(&self, body: &str) -> Result<Vec<Record>, Failure> {
        self.0.map(body)
    }

    async fn health(&self) -> Health {
        self.0.health().await
    }
}

type Signed = (String, String, String, String, String, String);

async fn signatures(test: &TestRegisters) -> Vec<Signed> {
    sqlx::query_as("SELECT register, requester, resource, request_digest, response_digest, signature FROM evidence ORDER BY seq")
        .fetch_all(test.registers.reader())
        .await
        .unwrap()
}

#[test]
fn a_head_is_read_as_it_is_printed() {
    let hash = "0a".repeat(32);
    let head = Some(Head { seq: 41, hash: hash.clone() });
    for text in [format!("41:{hash}"), format!("41 {hash}"), format!("head 41 {hash}\n"), format!("41:{}", hash.to_uppercase())] {
        assert_eq!(Head::parse(&text), head, "{text}");
    }
    for text in
        [String::new(), "41".to_owned(), format!("0:{hash}"), format!("-1:{hash}"), format!("41:{hash}0"), format!("41:x{}", &hash[1..])]
    {
        assert_eq!(Head::parse(&text), None, "{text}");
    }
}

on_both_engines! {
    async fn each_embedded_register_signs_with_a_key_of_its_own(test: TestRegisters) {
        let exchange = exchange(&test).await;
        exchange.ask(&people()[..2], &[Register::Vehicle, Register::Tax], &purpose("case-1")).await.unwrap();
        exchange.ask_many(&people(), Register::Vehicle, &purpose("case-1")).await.unwrap();
        exchange.verify(&people()[0], Register::Population, &Claim::Known, &purpose("case-1")).await.unwrap().unwrap();
        let rows = signatures(&test).await;
        assert_eq!(rows.len(), 2 * 2 + 1 + 1);
        for (register, requester, resource, asked, answered, signature) in &rows {
            let covered = covered(requester, resource, asked, answered);
            assert_eq!(requester, "hall");
            for other in ["vehicle", "tax", "population"] {
                let holds = Secret::of_register(test.registers.envelope(), other).signed(&covered, signature);
                assert_eq!(holds, register == other, "{register} under the key of {other}");
            }
        }
        assert!(test.registers.verify_evidence().await.unwrap().is_ok());
    }

    async fn silence_is_not_signed(test: TestRegisters) {
        let failing = Weather::calm().with(Register::Tax, Climate { error: 1000, ..Climate::CALM });
        Exchange::over(test.registers.clone(), failing).ask(&people()[..1], &[Register::Tax], &purpose("case-1")).await.unwrap();
        let rows = signatures(&test).await;
        assert!(matches!(&rows[..], [(.., answered, signature)] if answered.is_empty() && signature.is_empty()), "{rows:?}");
        assert!(test.registers.verify_evidence().await.unwrap().is_ok());
    }

    async fn a_wrong_signature_is_named_by_its_record(test: TestRegisters) {
        let exchange = exchange(&test).await;
        exchange.ask(&people()[..2], &[Register::Tax], &purpose("case-1")).await.unwrap();
        let forged = Forged(EmbeddedRegister::new(Register::Vehicle, test.registers.clone(), Arc::new(Weather::calm())));
        let exchange = exchange.with_connector(Arc::new(forged));
        exchange.ask(&people()[..1], &[Register::Vehicle], &purpose("case-1")).await.unwrap();
        assert_eq!(broken(&test).await, Broken { seq: 3, reason: "the signature is not the register's" });
    }

    async fn every_call_is_a_record_in_one_chain(test: TestRegisters) {
        let exchange = exchange(&test).await;
        assert_eq!(test.registers.verify_evidence().await.unwrap().unwrap().records, 0);
        let asked: Vec<String> = (0..8).map(|number| format!("case-{number}")).collect();
        // Writers that come together never follow the same record.
        let heard = join_all(asked.iter().map(|case| async {
            let purpose = purpose(case);
            exchange.ask(&people()[..2], &[Register::Vehicle, Register::Tax], &purpose).await
        })).await;
        assert!(heard.iter().all(Result::is_ok));
        let whole = test.registers.verify_evidence().await.unwrap().unwrap();
        assert_eq!((whole.records, whole.head.len()), (8 * 2 * 2, 64));
        let answers = exchange.ask(&people()[..1], &[Register::Vehicle], &purpose("last")).await.unwrap();
        let row: Row = sqlx::query_as("SELECT register, resource, legal_basis, scene, case_id, actor, people, merkle_root FROM evidence \
            ORDER BY seq DESC LIMIT 1").fetch_one(test.registers.reader()).await.unwrap();
        let root = hex::encode(answer_leaf(&test.registers.subject(&people()[0]), &answers[0][0]));
        assert_eq!((row.0.as_str(), row.1.as_str(), row.3.as_str(), row.4.as_str(), row.5.as_str(), row.6), ("vehicle", "vehicle.query", "check", "last", "staff:7", 1));
        assert!(row.2.contains("公共租赁住房管理办法"));
        assert_eq!(row.7, root, "the root of one answer is its own hash");
    }

    async fn each_answer_leads_to_the_root_of_its_record(test: TestRegisters) {
        let exchange = exchange(&test).await;
        exchange.ask_many(&people(), Register::Tax, &purpose("before")).await.unwrap();
        let questions: Vec<_> = people().into_iter().zip([vec![Register::Vehicle, Register::Tax], vec![], vec![Register::Tax], vec![Register::Vehicle]]).collect();
        let heard = exchange.ask_watched(&questions, &purpose("case-1"), &|_, _| {}).await.unwrap();
        assert_eq!(heard.iter().map(Vec::len).collect::<Vec<_>>(), [2, 0, 1, 1]);
        let proven: Vec<_> = heard.into_iter().zip(&questions).flat_map(|(heard, (person, _))| heard.into_iter().map(move |proven| (person, proven))).collect();
        let numbers: BTreeSet<i64> = proven.iter().map(|(_, proven)| proven.inclusion.seq).collect();
        assert_eq!(numbers, BTreeSet::from([2, 3, 4, 5]));
        let records = test.registers.recorded(&numbers).await.unwrap();
        for (person, Proven { answer, inclusion }) in proven {
            let record = &records[&inclusion.seq];
            assert_eq!((record.register.as_str(), record.case_id.as_str(), record.people), (answer.register.code(), "case-1", 1));
            assert_eq!(inclusion.subject, test.registers.subject(person));
            let root = |answer: &Answer| inclusion.root_from(answer_leaf(&inclusion.subject, answer)).map(hex::encode);
            assert_eq!(root(&answer), Some(record.merkle_root.clone()));
            let other = Answer { source_seq: "x".to_owned(), ..answer.clone() };
            assert_ne!(root(&other), Some(record.merkle_root.clone()));
        }
        assert!(test.registers.recorded(&BTreeSet::from([6, 7])).await.unwrap().is_empty());
    }

    async fn any_change_is_named_by_its_record(test: TestRegisters) {
        let exchange = exchange(&test).await;
        exchange.ask(&people(), &[Register::Vehicle], &purpose("case-1")).await.unwrap();
        for column in ["at", "register", "requester", "resource", "request_digest", "response_digest", "signature", "legal_basis",
            "purpose", "scene", "case_id", "actor", "merkle_root"] {
            let (was,): (String,) = sqlx::query_as(sqlx::AssertSqlSafe(format!("SELECT {column} FROM evidence WHERE seq = 2")))
                .fetch_one(test.registers.reader()).await.unwrap();
            let other = if column == "at" { "2026-11-23T01:00:00.001Z" } else { "x" };
            change(&test, &format!("UPDATE evidence SET {column} = '{other}' WHERE seq = 2")).await;
            assert_eq!(broken(&test).await, Broken { seq: 2, reason: "the record was changed" }, "{column}");
            change(&test, &format!("UPDATE evidence SET {column} = '{was}' WHERE seq = 2")).await;
        }
        assert!(test.registers.verify_evidence().await.unwrap().is_ok(), "put back, it is whole");
        change(&test, "UPDATE evidence SET people = 2 WHERE seq = 3").await;
        assert_eq!(broken(&test).await.seq, 3);
        change(&test, "UPDATE evidence SET people = 1 WHERE seq = 3").await;
        change(&test, "UPDATE evidence SET previous = (SELECT hash FROM evidence WHERE seq = 1) WHERE seq = 3").await;
        assert_eq!(broken(&test).await, Broken { seq: 3, reason: "the record does not follow the one before" });
    }

    async fn records_that_are_missing_are_missed(test: TestRegisters) {
        let exchange = exchange(&test).await;
        exchange.ask(&people(), &[Register::Vehicle], &purpose("case-1")).await.unwrap();
        change(&test, "DELETE FROM evidence WHERE seq = 4").await;
        assert_eq!(broken(&test).await, Broken { seq: 4, reason: "the record is missing" });
        change(&test, "UPDATE evidence_head SET seq = 3").await;
        assert_eq!(broken(&test).await, Broken { seq: 3, reason: "the head is another one" });
        change(&test, "DELETE FROM evidence WHERE seq = 2").await;
        assert_eq!(broken(&test).await, Broken { seq: 2, reason: "the record is missing" });
    }

    async fn a_chain_that_was_cut_with_its_head_shows_against_a_copy(test: TestRegisters) {
        let exchange = exchange(&test).await;
        exchange.ask(&people(), &[Register::Vehicle], &purpose("case-1")).await.unwrap();
        let Whole { records, head } = test.registers.verify_evidence().await.unwrap().unwrap();
        let copy = Head { seq: records, hash: head };
        let against = async |copy: &Head| test.registers.verify_evidence_against(copy).await.unwrap();
        exchange.ask(&people(), &[Register::Tax], &purpose("case-1")).await.unwrap();
        assert_eq!(against(&copy).await.map(|whole| whole.records), Ok(8), "the chain has grown since, and that is well");
        let other = Head { hash: "0".repeat(64), ..copy.clone() };
        assert_eq!(against(&other).await, Err(Broken { seq: 4, reason: "the copy of the head holds another one of this number" }));

        change(&test, "DELETE FROM evidence WHERE seq > 3").await;
        change(&test, "UPDATE evidence_head SET seq = 3, hash = (SELECT hash FROM evidence WHERE seq = 3)").await;
        assert_eq!(test.registers.verify_evidence().await.unwrap().unwrap().records, 3, "by itself it looks whole");
        let lost = Broken { seq: 4, reason: "the copy of the head names it, and the database has lost it" };
        assert_eq!(against(&copy).await, Err(lost));
        // Written anew it is another one.
        exchange.ask(&people(), &[Register::Tax], &purpose("case-2")).await.unwrap();
        assert_eq!(against(&copy).await.unwrap_err().reason, "the copy of the head holds another one of this number");
    }
}
