//! Ratings on both engines: asked once, voted once, nobody named.

use super::*;
use crate::Hall;
use crate::error::Error;
use crate::testing::on_both_engines;
use domain::fault::FaultCode;
use domain::feedback::{RatedStep, RatingReason, VoteForm};
use domain::id::{AccountId, CaseId};
use domain::identity::{Actor, Phone, RealNameLevel, ResidentActor};
use domain::language::Language;
use domain::messages::MessageTemplate;

const DAY: i64 = 86_400;

async fn ask(hall: &Hall, case: &str, step: RatedStep) {
    let mut unit = hall.begin().await.unwrap();
    let (case, account, phone) = (CaseId::from(case), AccountId::from("a1"), Phone::parse("13800000001").unwrap());
    let invitation = Invitation { step, case: &case, account: &account, phone: &phone, office: None, area: "0101" };
    invite(hall, &mut unit, invitation, Language::Chinese).await.unwrap();
    unit.commit().await.unwrap();
}

/// The tokens in the outbox, oldest first.
async fn tokens(hall: &Hall) -> Vec<String> {
    let rows: Vec<(String, String)> =
        sqlx::query_as("SELECT id, content FROM messages ORDER BY created_at, id").fetch_all(hall.db().reader()).await.unwrap();
    rows.into_iter()
        .filter_map(|(id, content)| match serde_json::from_str(&hall.unseal("messages", "content", &id, &content).unwrap()).unwrap() {
            MessageTemplate::RatingInvitation { token, .. } => Some(token),
            _ => None,
        })
        .collect()
}

fn form(level: &str, reasons: &[&str], comment: &str) -> VoteForm {
    VoteForm { level: level.to_owned(), reasons: reasons.iter().map(|reason| (*reason).to_owned()).collect(), comment: comment.to_owned() }
}

fn resident(account: &str) -> Actor {
    Actor::Resident(ResidentActor { account: AccountId::from(account), level: RealNameLevel::Declared })
}

#[allow(clippy::needless_pass_by_value)] // reads best with the call inside
fn not_found<T>(result: crate::Result<T>) -> bool {
    matches!(result, Err(Error::NotFound))
}

on_both_engines! {
    async fn a_link_is_spent_by_the_vote_only(test: TestHall) {
        let hall = &test.hall;
        ask(hall, "c1", RatedStep::Receipt).await;
        ask(hall, "c1", RatedStep::Receipt).await;
        let tokens = tokens(hall).await;
        assert_eq!(tokens.len(), 1, "one step is asked about once");
        assert_eq!(tokens[0].len(), 16);
        for _ in 0..3 {
            assert_eq!(by_link(hall, &tokens[0]).await.unwrap().step, RatedStep::Receipt);
        }
        let refused = vote_by_link(hall, &Actor::Anonymous, &tokens[0], &form("2", &[], "")).await;
        assert!(matches!(refused, Err(Error::Refused(faults)) if faults.0[0].code == FaultCode::ReasonRequired));
        by_link(hall, &tokens[0]).await.unwrap();
        vote_by_link(hall, &Actor::Anonymous, &tokens[0], &form("2", &["slow", "manner"], "等了很久")).await.unwrap();
        assert!(not_found(by_link(hall, &tokens[0]).await));
        vote_by_link(hall, &Actor::Anonymous, &tokens[0], &form("2", &["slow"], "")).await.unwrap();
        assert!(not_found(vote_by_link(hall, &Actor::Anonymous, &tokens[0], &form("5", &[], "")).await));
        assert!(not_found(vote_by_link(hall, &Actor::Anonymous, "AAAAAAAAAAAAAAAA", &form("5", &[], "")).await));
        let bad = bad_ratings(hall, &Actor::System, None).await.unwrap();
        assert_eq!(bad.len(), 1);
        assert_eq!(bad[0].reasons, [RatingReason::Slow, RatingReason::Manner]);
        assert_eq!(bad[0].comment.as_deref(), Some("等了很久"));
        assert!(bad_ratings(hall, &Actor::System, Some(&bad[0])).await.unwrap().is_empty());
        assert!(matches!(bad_ratings(hall, &resident("a1"), None).await, Err(Error::Forbidden)));
    }

    async fn a_link_ends_after_thirty_days(test: TestHall) {
        let hall = &test.hall;
        ask(hall, "c1", RatedStep::Decision).await;
        let token = tokens(hall).await.remove(0);
        test.clock.advance(30 * DAY - 1);
        by_link(hall, &token).await.unwrap();
        test.clock.advance(1);
        assert!(not_found(by_link(hall, &token).await));
        assert!(not_found(vote_by_link(hall, &Actor::Anonymous, &token, &form("5", &[], "")).await));
        assert!(open_of_account(hall, &resident("a1")).await.unwrap().is_empty());
    }

    async fn the_owner_votes_from_the_account_and_nobody_else(test: TestHall) {
        let hall = &test.hall;
        ask(hall, "c1", RatedStep::Receipt).await;
        let open = open_of_account(hall, &resident("a1")).await.unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!(open[0].until.days_since(open[0].on), 30);
        let id = &open[0].id;
        in_account(hall, &resident("a1"), id).await.unwrap();
        assert!(not_found(in_account(hall, &resident("a2"), id).await));
        assert!(not_found(vote_in_account(hall, &resident("a2"), id, &form("5", &[], "")).await));
        assert!(matches!(vote_in_account(hall, &Actor::Anonymous, id, &form("5", &[], "")).await, Err(Error::SignedOut)));
        vote_in_account(hall, &resident("a1"), id, &form("4", &[], "")).await.unwrap();
        assert!(open_of_account(hall, &resident("a1")).await.unwrap().is_empty());
        assert!(not_found(by_link(hall, &tokens(hall).await[0]).await));
    }

    async fn figures_count_answers_and_those_asked(test: TestHall) {
        let hall = &test.hall;
        for number in 0..6 {
            ask(hall, &format!("c{number}"), RatedStep::Decision).await;
        }
        for (token, level) in tokens(hall).await.iter().zip(["5", "5", "4", "3", "1"]) {
            vote_by_link(hall, &Actor::Anonymous, token, &form(level, &["unclear"], "")).await.unwrap();
        }
        let figures = figures(hall).await.unwrap();
        assert_eq!(figures[0].invited, 0);
        assert_eq!((figures[1].invited, figures[1].levels), (6, [2, 1, 1, 0, 1]));
        assert_eq!(figures[1].satisfied_percent(), Some(80));
        assert!(crate::audit::verify(hall).await.unwrap().is_ok());
    }

    async fn many_clicks_at_once_are_one_vote(test: TestHall) {
        let hall = &test.hall;
        ask(hall, "c1", RatedStep::Receipt).await;
        let token = tokens(hall).await.remove(0);
        let vote = form("1", &["slow"], "x");
        let answers = futures::future::join_all((0..12).map(|_| vote_by_link(hall, &Actor::Anonymous, &token, &vote))).await;
        assert!(answers.iter().all(std::result::Result::is_ok));
        assert_eq!(figures(hall).await.unwrap()[0].votes(), 1);
        assert_eq!(bad_ratings(hall, &Actor::System, None).await.unwrap()[0].reasons.len(), 1);
    }

    async fn neither_token_nor_comment_is_stored_in_clear(test: TestHall) {
        let hall = &test.hall;
        ask(hall, "c1", RatedStep::Receipt).await;
        let token = tokens(hall).await.remove(0);
        vote_by_link(hall, &Actor::Anonymous, &token, &form("5", &[], "谢谢大家")).await.unwrap();
        let (hash, comment): (String, String) =
            sqlx::query_as("SELECT token_hash, comment FROM ratings").fetch_one(hall.db().reader()).await.unwrap();
        assert!(!hash.contains(&token) && !comment.contains("谢谢"));
    }
}
