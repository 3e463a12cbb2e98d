//! A case that comes back after it was not accepted: what its applicant said to be wrong is asked again.

use super::disputes::{clock, owner, phone, proof, tried};
use super::*;
use crate::intake::add_proof;
use crate::testing::messages_to;
use crate::verification::{dispute, dispute_record, disputes, disputes_page};
use domain::id::DisputeId;
use domain::messages::MessageTemplate;
use domain::verification::{DisputeQuery, Pick, field_code};

on_both_engines! {
    async fn what_ended_with_the_refusal_to_accept_is_asked_again_when_the_case_comes_back(test: TestHall) {
        let hall = &test.hall;
        let (_, case) = submitted_disputing(&test, "zhou", "married", RealNameLevel::Verified, &[Register::Vehicle]).await;
        let (acceptance, second) = (officer(hall, Post::Acceptance).await, officer(hall, Post::SecondReview).await);
        // One more is said after the submit, with a paper.
        let page = disputes_page(hall, &owner(), &case).await.unwrap();
        let shown = page.records.iter().find(|record| record.register == Register::RealEstate).unwrap();
        let code = field_code(&shown.member, Register::RealEstate, Pick::WHOLE);
        dispute_record(hall, &owner(), &case, &code, "有一套", "刚买").await.unwrap();
        let page = disputes_page(hall, &owner(), &case).await.unwrap();
        let first: Vec<DisputeId> = page.disputes.iter().map(|one| one.dispute.id.clone()).collect();
        let later = page.disputes.iter().find(|one| one.dispute.register == Register::RealEstate).unwrap().dispute.id.clone();
        add_proof(hall, &owner(), &case, &later, proof()).await.unwrap();

        let version = crate::testing::version_of(hall, &case).await;
        let mut unit = hall.begin().await.unwrap();
        let request = TransitionRequest { reasons: &Act::NotAccept.reasons()[..1], ..TransitionRequest::new(&case, version, Act::NotAccept) };
        apply(hall, &mut unit, &acceptance, request).await.unwrap();
        unit.commit().await.unwrap();
        assert_eq!(disputes(hall, &second, &DisputeQuery::default()).await.unwrap().open, 0);
        test.clock.advance(86_400);
        tried(hall, &owner(), &case, Act::AskRecheck).await.unwrap();
        assert_eq!(disputes(hall, &second, &DisputeQuery::default()).await.unwrap().open, 0, "nothing has come back yet");
        tried(hall, &second, &case, Act::Overturn).await.unwrap();

        assert_eq!(standing(hall, &case).await.0, "submitted");
        let list = disputes(hall, &second, &DisputeQuery::default()).await.unwrap();
        let registers: Vec<Register> = list.rows.iter().map(|row| row.register).collect();
        assert_eq!((list.open, list.rows.len()), (2, 2));
        assert!(registers.contains(&Register::Vehicle) && registers.contains(&Register::RealEstate), "{registers:?}");
        assert!(list.rows.iter().all(|row| !first.contains(&row.id) && row.due_on.to_string() == "2026-12-08"), "{:?}", list.rows);
        let again = list.rows.iter().find(|row| row.register == Register::RealEstate).unwrap();
        let view = dispute(hall, &second, &again.id).await.unwrap();
        assert_eq!((view.dispute.declared.as_str(), view.proofs.len()), ("有一套", 1), "the paper comes along");
        let about = view.dispute.about.unwrap();
        assert_eq!((about.pick, about.registered.zh.as_str()), (Pick::WHOLE, "没有登记"), "and the field with what the register showed");
        let told = messages_to(hall, &phone()).await;
        assert_eq!(told.iter().filter(|message| matches!(message, MessageTemplate::DisputeOpened { .. })).count(), 3);
        act(hall, &acceptance, &case, Act::Accept).await;
        assert!(clock(hall, &case).await.3.is_some(), "it waits for the owners");
    }
}
