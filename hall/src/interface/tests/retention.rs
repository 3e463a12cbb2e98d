//! What the interface forgets: half a year after its end, and nothing that still goes on.

use super::client;
use crate::Hall;
use crate::intake::fixture::{applicant, city, form, submitted};
use crate::interface::{end_share, erase_ended, share, share_page};
use crate::testing::{on_both_engines, record};
use domain::id::CaseId;
use domain::identity::{Actor, ClientActor};
use domain::interface::Scope;

const DAY: i64 = 86_400;

async fn shared_for(hall: &Hall, actor: &Actor, client: &ClientActor, case: &CaseId, days: &str) {
    share(hall, actor, Some(case), &form(&[("client", client.client.as_str()), ("days", days)])).await.unwrap();
}

async fn event(hall: &Hall, client: &ClientActor, case: &CaseId, state: &str) {
    let now = hall.now().to_string();
    let mut unit = hall.begin().await.unwrap();
    unit.execute(
        sqlx::query(
            "INSERT INTO api_events (id, client_id, case_id, number, event, at, state, due_at, settled_at) VALUES ($1, $2, $3, 'AJ', 'case.moved', $4, $1, $4, $5)",
        )
        .bind(state)
        .bind(client.client.as_str())
        .bind(case.as_str())
        .bind(now.as_str())
        .bind((state != "queued").then_some(now.as_str())),
    )
    .await
    .unwrap();
    unit.commit().await.unwrap();
}

/// The states of the events that are left, and how many shares.
async fn left(hall: &Hall) -> (Vec<String>, i64) {
    let events: Vec<(String,)> = sqlx::query_as("SELECT state FROM api_events ORDER BY state").fetch_all(hall.db().reader()).await.unwrap();
    let (shares,): (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM shares").fetch_one(hall.db().reader()).await.unwrap();
    (events.into_iter().map(|(state,)| state).collect(), shares)
}

fn states(states: &[&str]) -> Vec<String> {
    states.iter().map(|state| (*state).to_owned()).collect()
}

on_both_engines! {
    async fn what_has_ended_goes_after_half_a_year_and_what_goes_on_stays(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = applicant(hall).await;
        let case = submitted(hall, &actor).await;
        let bank = client(hall, "City Bank", &[Scope::Status]).await;
        shared_for(hall, &actor, &bank, &case, "365").await;
        let page = share_page(hall, &actor, None, Some(&case)).await.unwrap();
        end_share(hall, &actor, &page.shares[0].id).await.unwrap();
        for days in ["7", "365"] {
            shared_for(hall, &actor, &bank, &case, days).await;
        }
        for state in ["queued", "sent", "failed"] {
            event(hall, &bank, &case, state).await;
        }
        test.clock.advance(180 * DAY);
        assert_eq!((erase_ended(hall).await.unwrap(), left(hall).await), (0, (states(&["failed", "queued", "sent"]), 3)));
        test.clock.advance(1);
        assert_eq!((erase_ended(hall).await.unwrap(), left(hall).await), (3, (states(&["queued"]), 2)), "the share that was taken back");
        test.clock.advance(7 * DAY);
        assert_eq!((erase_ended(hall).await.unwrap(), left(hall).await), (1, (states(&["queued"]), 1)), "the share of a week");
        assert_eq!(erase_ended(hall).await.unwrap(), 0);
        let page = share_page(hall, &actor, None, Some(&case)).await.unwrap();
        assert_eq!(page.shares.len(), 1);
        let record = record(hall).await;
        assert_eq!((record.matches(" events.erase ").count(), record.matches(" shares.erase ").count()), (1, 2), "{record}");
        assert_eq!(record.matches(" share.end ").count(), 1, "that it ended stays");
        assert!(crate::audit::verify(hall).await.unwrap().is_ok());
    }
}
