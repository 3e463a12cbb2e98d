//! The outbox on both engines: nothing without commit, nothing lost, nothing twice.

use super::*;
use crate::Hall;
use crate::testing::on_both_engines;
use async_trait::async_trait;
use domain::day::Timestamp;
use domain::id::{AccountId, CaseId};
use domain::identity::{Actor, Phone, Post, RealNameLevel, ResidentActor, StaffActor};
use domain::language::Language;
use domain::messages::{Backlog, Delivery, MessageTemplate, Trouble};
use std::collections::VecDeque;
use std::sync::Mutex;

/// A carrier that answers as told, success when nothing is told.
#[derive(Default)]
struct ScriptedCarrier {
    sent: Mutex<Vec<(String, String, String)>>,
    answers: Mutex<VecDeque<Result<(), CarrierFault>>>,
}

impl ScriptedCarrier {
    fn answering(answers: impl IntoIterator<Item = Result<(), CarrierFault>>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), ..Self::default() }
    }

    fn texts(&self) -> Vec<String> {
        self.sent.lock().unwrap().iter().map(|(_, _, text)| text.clone()).collect()
    }
}

#[async_trait]
impl Carrier for ScriptedCarrier {
    async fn send(&self, outgoing: Outgoing<'_>) -> Result<(), CarrierFault> {
        tokio::task::yield_now().await;
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Ok(()));
        if answer.is_ok() {
            self.sent.lock().unwrap().push((outgoing.key.to_owned(), outgoing.phone.to_owned(), outgoing.text.to_owned()));
        }
        answer
    }
}

/// Hands everything over and never comes back to say so, like a process that stops.
struct StoppedCarrier<'a>(&'a DemoCarrier);

#[async_trait]
impl Carrier for StoppedCarrier<'_> {
    async fn send(&self, outgoing: Outgoing<'_>) -> Result<(), CarrierFault> {
        self.0.send(outgoing).await?;
        std::future::pending().await
    }
}

fn phone() -> Phone {
    Phone::parse("13800000001").unwrap()
}

fn notice() -> MessageTemplate {
    MessageTemplate::Withdrawn { number: "AJ1".to_owned() }
}

fn code() -> MessageTemplate {
    MessageTemplate::IdentityCode { code: "314159".to_owned() }
}

fn account() -> AccountId {
    AccountId::from("a1")
}

fn resident(account: AccountId) -> Actor {
    Actor::Resident(ResidentActor { account, level: RealNameLevel::Verified })
}

async fn tell(hall: &Hall, template: &MessageTemplate) -> String {
    let mut unit = hall.begin().await.unwrap();
    let (phone, account, case) = (phone(), account(), CaseId::from("c1"));
    let recipient = Recipient { phone: &phone, account: Some(&account), case: Some(&case) };
    let id = enqueue(hall, &mut unit, template, recipient, Language::Chinese).await.unwrap();
    unit.commit().await.unwrap();
    id.0
}

fn night() -> Timestamp {
    Timestamp::parse("2026-11-23T14:30:00.000Z").unwrap()
}

on_both_engines! {
    async fn a_message_leaves_only_if_its_act_was_committed(test: TestHall) {
        let hall = &test.hall;
        let carrier = ScriptedCarrier::default();
        let mut unit = hall.begin().await.unwrap();
        let phone = phone();
        let recipient = Recipient { phone: &phone, account: None, case: None };
        enqueue(hall, &mut unit, &notice(), recipient, Language::English).await.unwrap();
        drop(unit);
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap(), Dispatched::default());
        let id = tell(hall, &notice()).await;
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap(), Dispatched { sent: 1, retried: 0, failed: 0 });
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap().total(), 0);
        let sent = carrier.sent.lock().unwrap().clone();
        assert_eq!(sent, [(id, "13800000001".to_owned(), "【安居】申请 AJ1 已按您的要求撤回。需要时可以重新申请。".to_owned())]);
    }

    async fn nothing_personal_stands_in_clear(test: TestHall) {
        let hall = &test.hall;
        tell(hall, &code()).await;
        let (phone, content): (String, String) =
            sqlx::query_as("SELECT phone, content FROM messages").fetch_one(hall.db().reader()).await.unwrap();
        assert!(!phone.contains("13800000001") && !content.contains("314159"));
        dispatch(hall, &ScriptedCarrier::default(), "one").await.unwrap();
        let (id, content): (String, String) =
            sqlx::query_as("SELECT id, content FROM messages").fetch_one(hall.db().reader()).await.unwrap();
        assert!(!hall.unseal("messages", "content", &id, &content).unwrap().contains("314159"), "a spent code stays in the outbox");
    }

    async fn a_failing_carrier_is_tried_again_and_then_given_up(test: TestHall) {
        let hall = &test.hall;
        let carrier = ScriptedCarrier::answering(std::iter::repeat_n(Err(CarrierFault::Temporary("down")), 8));
        tell(hall, &notice()).await;
        let start = hall.now();
        let mut tries = 0;
        for _ in 0..1000 {
            let done = dispatch(hall, &carrier, "one").await.unwrap();
            tries += done.total();
            if done.failed == 1 {
                break;
            }
            test.clock.advance(60);
        }
        assert_eq!(tries, 8);
        let hours = hall.now().seconds_since(start) / 3600;
        assert!((3..=4).contains(&hours), "{hours}");
        let dead = dead_letters(hall, &Actor::System, None).await.unwrap();
        assert_eq!((dead.len(), dead[0].attempts, dead[0].fault.as_str(), dead[0].template.as_str()), (1, 8, "down", "withdrawn"));
        assert!(dead_letters(hall, &Actor::System, Some(&dead[0])).await.unwrap().is_empty());
        assert!(matches!(dead_letters(hall, &resident(account()), None).await, Err(crate::Error::Forbidden)));
        assert_eq!(backlog(hall).await.unwrap(), Backlog { queued: 0, due: 0, oldest_seconds: 0, failed: 1 });
        assert_eq!(inbox(hall, &resident(account()), None).await.unwrap()[0].delivery, Delivery::Failed);
    }

    async fn an_administrator_sees_what_is_dead_or_stuck_and_sends_it_again(test: TestHall) {
        let hall = &test.hall;
        let admin = Actor::Staff(StaffActor { staff: "admin".into(), officer: "wang".into(), post: Post::Administrator, office: "centre".into(), area: String::new() });
        let refused = || ScriptedCarrier::answering([Err(CarrierFault::Permanent("no_such_number"))]);
        tell(hall, &notice()).await;
        dispatch(hall, &refused(), "one").await.unwrap();
        tell(hall, &MessageTemplate::IdentityCode { code: "314159".to_owned() }).await;
        dispatch(hall, &refused(), "one").await.unwrap();
        let dead = dead_letters(hall, &admin, None).await.unwrap();
        let notice_row = dead.iter().find(|letter| letter.template == "withdrawn").unwrap();
        let secret_row = dead.iter().find(|letter| letter.template == "identity_code").unwrap();
        assert!(notice_row.again && !secret_row.again);
        assert!(!serde_json::to_string(&dead).unwrap().contains(phone().as_str()));
        assert!(matches!(send_again(hall, &resident(account()), &notice_row.id).await, Err(crate::Error::Forbidden)));
        assert!(matches!(send_again(hall, &admin, &secret_row.id).await, Err(crate::Error::Forbidden)));
        assert!(matches!(send_again(hall, &admin, &"no-such".into()).await, Err(crate::Error::NotFound)));
        send_again(hall, &admin, &notice_row.id).await.unwrap();
        send_again(hall, &admin, &notice_row.id).await.unwrap();
        let record = crate::testing::record(hall).await;
        assert_eq!(record.matches("message.send_again").count(), 1, "{record}");
        let carrier = ScriptedCarrier::default();
        dispatch(hall, &carrier, "one").await.unwrap();
        assert_eq!(carrier.texts().len(), 1);

        tell(hall, &notice()).await;
        assert!(stuck(hall, &admin).await.unwrap().is_empty());
        test.clock.advance(601);
        let waiting = stuck(hall, &admin).await.unwrap();
        assert_eq!((waiting.len(), waiting[0].trouble, waiting[0].again), (1, Trouble::Stuck, false));
        assert!(matches!(stuck(hall, &resident(account())).await, Err(crate::Error::Forbidden)));
    }

    async fn a_carrier_that_recovers_gets_the_message(test: TestHall) {
        let hall = &test.hall;
        let carrier = ScriptedCarrier::answering([Err(CarrierFault::Temporary("down"))]);
        tell(hall, &notice()).await;
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap().retried, 1);
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap().total(), 0);
        test.clock.advance(5);
        assert_eq!(backlog(hall).await.unwrap(), Backlog { queued: 1, due: 1, oldest_seconds: 0, failed: 0 });
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap().sent, 1);
    }

    async fn a_number_the_carrier_refuses_is_not_tried_again(test: TestHall) {
        let hall = &test.hall;
        let carrier = ScriptedCarrier::answering([Err(CarrierFault::Permanent("no_such_number"))]);
        tell(hall, &notice()).await;
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap().failed, 1);
        assert!(carrier.texts().is_empty());
    }

    async fn notices_of_the_night_wait_for_eight_and_codes_leave_at_once(test: TestHall) {
        let hall = &test.hall;
        let carrier = ScriptedCarrier::default();
        test.clock.set(night());
        tell(hall, &notice()).await;
        tell(hall, &code()).await;
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap().sent, 1);
        assert!(carrier.texts()[0].contains("314159"));
        test.clock.set(night().day().plus_days(1).at(7, 59));
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap().total(), 0);
        test.clock.set(night().day().plus_days(1).at(8, 0));
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap().sent, 1);
    }

    async fn a_notice_left_over_from_the_day_waits_too(test: TestHall) {
        let hall = &test.hall;
        let carrier = ScriptedCarrier::default();
        tell(hall, &notice()).await;
        test.clock.set(night());
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap().total(), 0);
        test.clock.set(night().day().plus_days(1).at(8, 0));
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap().sent, 1);
    }

    async fn a_code_nobody_can_use_any_more_is_not_sent(test: TestHall) {
        let hall = &test.hall;
        let carrier = ScriptedCarrier::default();
        tell(hall, &code()).await;
        test.clock.advance(600);
        assert_eq!(dispatch(hall, &carrier, "one").await.unwrap().failed, 1);
        assert!(carrier.texts().is_empty());
    }

    async fn many_dispatchers_never_send_one_message_twice(test: TestHall) {
        let hall = &test.hall;
        let carrier = ScriptedCarrier::default();
        for _ in 0..40 {
            tell(hall, &notice()).await;
        }
        let rounds = ["one", "two", "three", "four"].map(|owner| {
            let carrier = &carrier;
            async move { while dispatch(hall, carrier, owner).await.unwrap().total() > 0 {} }
        });
        futures::future::join_all(rounds).await;
        let mut keys: Vec<String> = carrier.sent.lock().unwrap().iter().map(|(key, _, _)| key.clone()).collect();
        assert_eq!(keys.len(), 40);
        keys.sort_unstable();
        keys.dedup();
        assert_eq!(keys.len(), 40);
        assert_eq!(backlog(hall).await.unwrap(), Backlog::default());
    }

    async fn a_stopped_dispatcher_is_taken_over_and_the_carrier_drops_the_repeat(test: TestHall) {
        let hall = &test.hall;
        hall.mark("demo", "1").await.unwrap();
        let carrier = DemoCarrier::in_folder(test.folder.path());
        tell(hall, &notice()).await;
        let stopped = StoppedCarrier(&carrier);
        let lost = tokio::time::timeout(std::time::Duration::from_millis(500), dispatch(hall, &stopped, "one")).await;
        assert!(lost.is_err());
        assert_eq!(dispatch(hall, &carrier, "two").await.unwrap().total(), 0, "the lease still holds");
        test.clock.advance(91);
        // Another process, with a carrier of its own on the same file.
        let other = DemoCarrier::in_folder(test.folder.path());
        assert_eq!(dispatch(hall, &other, "two").await.unwrap().sent, 1);
        let shown = demo_sms(hall).await.unwrap();
        assert_eq!(shown.len(), 1);
        assert_eq!(shown[0].phone, "13800000001");
    }

    async fn only_a_demo_shows_its_sms(test: TestHall) {
        assert!(matches!(demo_sms(&test.hall).await, Err(crate::Error::NotFound)));
        test.hall.mark("demo", "1").await.unwrap();
        assert!(demo_sms(&test.hall).await.unwrap().is_empty());
    }

    async fn the_account_shows_its_own_messages_and_no_codes(test: TestHall) {
        let hall = &test.hall;
        tell(hall, &code()).await;
        for _ in 0..31 {
            test.clock.advance(1);
            tell(hall, &notice()).await;
        }
        let first = inbox(hall, &resident(account()), None).await.unwrap();
        assert_eq!(first.len(), 30);
        assert!(first.is_sorted_by(|newer, older| newer.at > older.at));
        let rest = inbox(hall, &resident(account()), Some(&first[29].id)).await.unwrap();
        assert_eq!(rest.len(), 1);
        assert_eq!(rest[0].delivery, Delivery::Queued);
        assert!(inbox(hall, &resident(AccountId::from("a2")), None).await.unwrap().is_empty());
        assert!(matches!(inbox(hall, &Actor::Anonymous, None).await, Err(crate::Error::SignedOut)));
    }
}

#[tokio::test]
async fn the_demo_file_mends_a_torn_line_and_survives_being_emptied() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("demo-sms.ndjson");
    std::fs::write(&path, "{\"at\":\"2026-11").unwrap();
    let carrier = DemoCarrier::in_folder(folder.path());
    let at = night();
    let outgoing = |key| Outgoing { key, phone: "13800000001", text: "x", template: "t", at };
    for key in ["m1", "m2", "m1"] {
        carrier.send(outgoing(key)).await.unwrap();
    }
    let lines = |text: String| text.lines().filter(|line| line.contains("\"phone\"")).count();
    assert_eq!(lines(std::fs::read_to_string(&path).unwrap()), 2);
    std::fs::write(&path, "").unwrap();
    carrier.send(outgoing("m1")).await.unwrap();
    assert_eq!(lines(std::fs::read_to_string(&path).unwrap()), 1);
}
