//! Events: written with the act, brought once it is committed, signed, tried again, given up, and never after consent has ended.

use super::{applied, client, key, shared};
use crate::interface::{
    Courier, CourierFault, Parcel, dead_events, deliver, end_share, keys, revoke_key, send_event_again, set_webhook, share_page, signature,
};
use crate::testing::{self, on_both_engines};
use crate::{Error, Hall, intake};
use async_trait::async_trait;
use domain::id::CaseId;
use domain::identity::{Actor, ClientActor};
use domain::interface::{Scope, retry_after};
use std::collections::VecDeque;
use std::sync::Mutex;

const ADDRESS: &str = "http://127.0.0.1:9/hook";

/// A courier that answers as told, success when nothing is told.
#[derive(Default)]
struct ScriptedCourier {
    brought: Mutex<Vec<(String, String, String)>>,
    answers: Mutex<VecDeque<Result<(), CourierFault>>>,
}

impl ScriptedCourier {
    fn answering(answers: impl IntoIterator<Item = Result<(), CourierFault>>) -> Self {
        Self { answers: Mutex::new(answers.into_iter().collect()), ..Self::default() }
    }

    fn always(fault: &CourierFault) -> Self {
        Self::answering(std::iter::repeat_n(Err(fault.clone()), 100))
    }

    fn brought(&self) -> Vec<(String, String, String)> {
        self.brought.lock().unwrap().clone()
    }
}

#[async_trait]
impl Courier for ScriptedCourier {
    async fn bring(&self, parcel: Parcel<'_>) -> Result<(), CourierFault> {
        tokio::task::yield_now().await;
        assert_eq!(parcel.url, ADDRESS);
        let answer = self.answers.lock().unwrap().pop_front().unwrap_or(Ok(()));
        if answer.is_ok() {
            self.brought.lock().unwrap().push((parcel.id.to_owned(), parcel.body.to_owned(), parcel.signature.to_owned()));
        }
        answer
    }
}

/// A case that a system with an address was given, and the secret that signs for it.
async fn given(hall: &Hall) -> (Actor, CaseId, ClientActor, String) {
    let (actor, case, bank) = applied(hall, &[Scope::Status, Scope::Webhooks]).await;
    let secret = set_webhook(hall, &Actor::System, "City Bank", Some(ADDRESS)).await.unwrap().unwrap();
    shared(hall, &actor, &bank, Some(&case)).await;
    (actor, case, bank, secret)
}

async fn withdrawn(hall: &Hall, actor: &Actor, case: &CaseId) {
    intake::withdraw(hall, actor, case, "").await.unwrap();
}

on_both_engines! {
    async fn a_system_is_told_once_signed_and_without_anything_personal(test: TestHall) {
        let hall = &test.hall;
        let (actor, case, _, secret) = given(hall).await;
        let courier = ScriptedCourier::default();
        assert_eq!(deliver(hall, &courier, "one").await.unwrap().total(), 0, "nothing has happened since");
        withdrawn(hall, &actor, &case).await;
        assert_eq!(deliver(hall, &courier, "one").await.unwrap().sent, 1);
        assert_eq!(deliver(hall, &courier, "one").await.unwrap().total(), 0);
        let (id, body, signed) = courier.brought()[0].clone();
        assert_eq!(signed, signature(&secret, hall.now().millis() / 1000, &body));
        let told: serde_json::Value = serde_json::from_str(&body).unwrap();
        let mut fields: Vec<&str> = told.as_object().unwrap().keys().map(String::as_str).collect();
        fields.sort_unstable();
        assert_eq!(fields, ["at", "event", "id", "receipt"]);
        assert_eq!((told["id"].as_str(), told["event"].as_str()), (Some(id.as_str()), Some("case.withdrawn")));
        assert!(told["receipt"].as_str().unwrap().starts_with("AJ-"), "{body}");
    }

    async fn nobody_is_told_who_was_not_given_the_case(test: TestHall) {
        let hall = &test.hall;
        let (actor, case, ..) = given(hall).await;
        // Another system with an address, and one that was given the case and has no key for events.
        key(hall, "Other", &[Scope::Webhooks]).await;
        set_webhook(hall, &Actor::System, "Other", Some(ADDRESS)).await.unwrap();
        let silent = client(hall, "Silent", &[Scope::Status]).await;
        set_webhook(hall, &Actor::System, "Silent", Some(ADDRESS)).await.unwrap();
        shared(hall, &actor, &silent, Some(&case)).await;
        withdrawn(hall, &actor, &case).await;
        let courier = ScriptedCourier::default();
        assert_eq!(deliver(hall, &courier, "one").await.unwrap().sent, 1);
    }

    async fn an_act_that_was_not_committed_is_not_told(test: TestHall) {
        let hall = &test.hall;
        let (actor, case, ..) = given(hall).await;
        let mut unit = hall.begin().await.unwrap();
        let version = testing::version_of(hall, &case).await;
        let request = crate::review::TransitionRequest::new(&case, version, domain::review::Act::Withdraw);
        crate::review::apply(hall, &mut unit, &actor, request).await.unwrap();
        drop(unit);
        assert_eq!(deliver(hall, &ScriptedCourier::default(), "one").await.unwrap().total(), 0);
    }

    async fn a_system_that_is_down_is_told_when_it_is_back(test: TestHall) {
        let hall = &test.hall;
        let (actor, case, ..) = given(hall).await;
        withdrawn(hall, &actor, &case).await;
        let courier = ScriptedCourier::answering([Err(CourierFault::Temporary("unreachable")), Err(CourierFault::Temporary("refused"))]);
        assert_eq!(deliver(hall, &courier, "one").await.unwrap().retried, 1);
        assert_eq!(deliver(hall, &courier, "one").await.unwrap().total(), 0, "it waits");
        test.clock.advance(10);
        assert_eq!(deliver(hall, &courier, "one").await.unwrap().retried, 1);
        test.clock.advance(59);
        assert_eq!(deliver(hall, &courier, "one").await.unwrap().total(), 0, "longer than before");
        test.clock.advance(1);
        assert_eq!(deliver(hall, &courier, "two").await.unwrap().sent, 1);
        assert_eq!(courier.brought().len(), 1);
    }

    async fn a_dead_address_is_given_up_listed_and_tried_again_on_demand(test: TestHall) {
        let hall = &test.hall;
        let (actor, case, ..) = given(hall).await;
        withdrawn(hall, &actor, &case).await;
        let dead = ScriptedCourier::always(&CourierFault::Temporary("unreachable"));
        for tries in 1.. {
            assert_eq!(deliver(hall, &dead, "one").await.unwrap().total(), 1);
            let Some(pause) = retry_after(tries) else { break };
            test.clock.advance(pause);
        }
        let listed = dead_events(hall, &Actor::System).await.unwrap();
        assert_eq!((listed.len(), listed[0].attempts, listed[0].fault.as_str(), listed[0].client.as_str()), (1, 10, "unreachable", "City Bank"));
        assert!(matches!(dead_events(hall, &actor).await, Err(Error::Forbidden)));
        send_event_again(hall, &Actor::System, &listed[0].id).await.unwrap();
        let back = ScriptedCourier::default();
        assert_eq!(deliver(hall, &back, "one").await.unwrap().sent, 1);
        assert_eq!(back.brought()[0].0, listed[0].id.as_str(), "under the same id");
        assert!(dead_events(hall, &Actor::System).await.unwrap().is_empty());
    }

    async fn an_event_on_its_way_ends_with_the_consent(test: TestHall) {
        let hall = &test.hall;
        let (actor, case, ..) = given(hall).await;
        withdrawn(hall, &actor, &case).await;
        let page = share_page(hall, &actor, None, Some(&case)).await.unwrap();
        end_share(hall, &actor, &page.shares[0].id).await.unwrap();
        let courier = ScriptedCourier::default();
        assert_eq!(deliver(hall, &courier, "one").await.unwrap().failed, 1);
        assert!(courier.brought().is_empty());
        assert_eq!(dead_events(hall, &Actor::System).await.unwrap()[0].fault, "consent_ended");
        assert!(matches!(send_event_again(hall, &Actor::System, &"no-such".into()).await, Err(Error::NotFound)));
    }

    async fn an_event_on_its_way_ends_with_the_key_and_with_the_address(test: TestHall) {
        let hall = &test.hall;
        let (actor, case, ..) = given(hall).await;
        withdrawn(hall, &actor, &case).await;
        let courier = ScriptedCourier::default();
        set_webhook(hall, &Actor::System, "City Bank", None).await.unwrap();
        assert_eq!(deliver(hall, &courier, "one").await.unwrap().failed, 1);
        let dead = dead_events(hall, &Actor::System).await.unwrap();
        assert_eq!(dead[0].fault, "no_address");

        set_webhook(hall, &Actor::System, "City Bank", Some(ADDRESS)).await.unwrap();
        let prefix = keys(hall, &Actor::System).await.unwrap()[0].prefix.clone();
        revoke_key(hall, &Actor::System, &prefix).await.unwrap();
        send_event_again(hall, &Actor::System, &dead[0].id).await.unwrap();
        assert_eq!(deliver(hall, &courier, "one").await.unwrap().failed, 1);
        assert_eq!(dead_events(hall, &Actor::System).await.unwrap()[0].fault, "key_ended");
        assert!(courier.brought().is_empty());

        // Another key of the same system for events lets it be told again.
        key(hall, "City Bank", &[Scope::Webhooks]).await;
        send_event_again(hall, &Actor::System, &dead[0].id).await.unwrap();
        assert_eq!(deliver(hall, &courier, "one").await.unwrap().sent, 1);
    }

    async fn of_a_draft_that_was_given_up_nothing_is_told_or_shared(test: TestHall) {
        let hall = &test.hall;
        let (actor, case, ..) = given(hall).await;
        intake::undo_submit(hall, &actor, &case).await.unwrap();
        withdrawn(hall, &actor, &case).await;
        for text in ["SELECT CAST(COUNT(*) AS BIGINT) FROM api_events", "SELECT CAST(COUNT(*) AS BIGINT) FROM shares WHERE ended_at IS NULL"] {
            let (left,): (i64,) = sqlx::query_as(text).fetch_one(hall.db().reader()).await.unwrap();
            assert_eq!(left, 0, "{text}");
        }
    }

    async fn many_processes_never_bring_one_event_twice(test: TestHall) {
        let hall = &test.hall;
        let (actor, case, ..) = given(hall).await;
        withdrawn(hall, &actor, &case).await;
        let courier = ScriptedCourier::default();
        let rounds = ["one", "two", "three"].map(|owner| {
            let courier = &courier;
            async move { while deliver(hall, courier, owner).await.unwrap().total() > 0 {} }
        });
        futures::future::join_all(rounds).await;
        assert_eq!(courier.brought().len(), 1);
    }
}
