//! Which records may be disputed, for how long, and who sees a dispute.

use super::*;
use crate::intake::add_proof;
use crate::verification::{WantedOrders, answer_dispute, dispute, dispute_orders, dispute_record, disputes, disputes_page, looks};
use domain::verification::{DisputeQuery, LookReason, Pick, field_code, record_code};

on_both_engines! {
    async fn a_record_is_disputed_later_as_long_as_the_first_review_lasts(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        assert_eq!(clock(hall, &case).await.3, None);
        test.clock.advance(60);
        let page = disputes_page(hall, &owner(), &case).await.unwrap();
        assert!(page.state.may_dispute() && page.disputes.is_empty());
        let shown = page.records.iter().find(|record| record.register == Register::Vehicle).unwrap();
        let (car, code) = (record_code(&shown.member, Register::Vehicle), field_code(&shown.member, Register::Vehicle, Pick::WHOLE));
        let say = async |actor: &Actor, record: &str| dispute_record(hall, actor, &case, record, "没有车", "已经卖了").await;
        let stranger = Actor::Resident(ResidentActor { account: "other".into(), level: RealNameLevel::Verified });
        assert!(matches!(say(&stranger, &code).await, Err(Error::NotFound)));
        assert!(matches!(say(&first, &code).await, Err(Error::Forbidden)));
        let other = page.records.iter().find(|record| record.member != shown.member).unwrap();
        assert_eq!(refused_with(say(&owner(), &field_code(&other.member, Register::Population, Pick::WHOLE)).await), FaultCode::UnknownChoice);
        say(&owner(), &code).await.unwrap();
        assert_eq!(refused_with(say(&owner(), &code).await), FaultCode::DisputedAlready);
        assert!(clock(hall, &case).await.3.is_some());
        assert_eq!(refused_with(tried(hall, &first, &case, Act::FirstDoubt).await), FaultCode::OwnerAsked);
        let page = disputes_page(hall, &owner(), &case).await.unwrap();
        assert!(page.records.iter().all(|record| record_code(&record.member, record.register) != car));

        let id = page.disputes[0].dispute.id.clone();
        let proof = proof();
        assert!(matches!(add_proof(hall, &stranger, &case, &id, proof.clone()).await, Err(Error::NotFound)));
        add_proof(hall, &owner(), &case, &id, proof.clone()).await.unwrap();
        answer_dispute(hall, &officer(hall, Post::SecondReview).await, &id, &answered("unsettled")).await.unwrap();
        assert_eq!(refused_with(add_proof(hall, &owner(), &case, &id, proof).await), FaultCode::TooLate);
        assert_eq!(refused_with(say(&owner(), &code).await), FaultCode::DisputedAlready, "each record is disputed once");
        let page = disputes_page(hall, &owner(), &case).await.unwrap();
        assert!(page.records.iter().all(|record| record_code(&record.member, record.register) != car));
        assert_eq!(refused_with(tried(hall, &first, &case, Act::FirstDoubt).await), FaultCode::CheckOutdated, "it was said after the check");
        test.clock.advance(60);
        check(hall, &first, &case).await.unwrap();
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        assert!(view.comparison.rows.iter().any(|row| matches!(&row.declared, Declared::Disputed { declared, .. } if declared == "没有车")));
        act(hall, &first, &case, Act::FirstDoubt).await;
        assert_eq!(refused_with(say(&owner(), &code).await), FaultCode::TooLate);
        assert!(!disputes_page(hall, &owner(), &case).await.unwrap().state.may_dispute());
    }

    async fn a_record_that_was_erased_after_its_time_is_not_there_to_be_disputed(test: TestHall) {
        let hall = &test.hall;
        let (case, _) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let offered = async || disputes_page(hall, &owner(), &case).await.unwrap().records;
        let before = offered().await;
        let held = before.iter().find(|record| !record.records.is_empty()).unwrap();
        test.clock.advance(181 * DAY);
        assert!(erase_old_replies(hall).await.unwrap() > 0);
        let left = offered().await;
        assert!(left.iter().all(|record| (&record.member, record.register) != (&held.member, held.register)));
        let said = dispute_record(hall, &owner(), &case, &field_code(&held.member, held.register, Pick::WHOLE), "没有", "不对").await;
        assert_eq!(refused_with(said), FaultCode::UnknownChoice);
    }

    async fn nothing_leaves_the_hall_while_the_application_may_be_taken_back(test: TestHall) {
        let hall = &test.hall;
        submitted_disputing(&test, "zhou", "married", RealNameLevel::Verified, &[Register::Vehicle]).await;
        let orders = async || dispute_orders(hall, &Actor::System, WantedOrders::default(), None).await.unwrap().orders.len();
        // The fixture ends as the ten minutes do.
        test.clock.advance(-1);
        assert_eq!(orders().await, 0);
        test.clock.advance(1);
        assert_eq!(orders().await, 1);
    }

    async fn only_the_county_that_asks_sees_a_dispute_and_every_look_is_on_record(test: TestHall) {
        let hall = &test.hall;
        let (case, id) = waiting(&test).await;
        let proof = proof();
        add_proof(hall, &owner(), &case, &id, proof).await.unwrap();
        let second = officer(hall, Post::SecondReview).await;
        let Actor::Staff(own) = &second else { panic!("an officer") };
        let elsewhere = Actor::Staff(StaffActor { office: "elsewhere".into(), ..own.clone() });
        let first = officer(hall, Post::FirstReview).await;
        let administrator = officer(hall, Post::Administrator).await;
        let query = DisputeQuery::default();
        for stranger in [&first, &administrator, &owner()] {
            assert!(matches!(disputes(hall, stranger, &query).await, Err(Error::Forbidden)), "{stranger:?}");
            assert!(matches!(answer_dispute(hall, stranger, &id, &answered("corrected")).await, Err(Error::NotFound | Error::Forbidden)), "{stranger:?}");
            assert!(dispute_orders(hall, stranger, WantedOrders::default(), None).await.is_err(), "{stranger:?}");
        }
        assert!(matches!(disputes(hall, &Actor::Anonymous, &query).await, Err(Error::SignedOut)));
        assert!(disputes(hall, &elsewhere, &query).await.unwrap().rows.is_empty());
        assert!(matches!(dispute(hall, &elsewhere, &id).await, Err(Error::NotFound)));
        assert!(dispute_orders(hall, &second, WantedOrders::default(), None).await.is_err(), "whole ID numbers leave by the command line only");

        let list = disputes(hall, &second, &query).await.unwrap();
        assert_eq!((list.open, list.rows[0].register, list.rows[0].days_left), (1, Register::Vehicle, 10));
        let other = DisputeQuery { register: Some(Register::Tax), ..DisputeQuery::default() };
        assert!(disputes(hall, &second, &other).await.unwrap().rows.is_empty());
        crate::verification::tests::looks::on_file(hall, &second).await;
        let view = dispute(hall, &second, &id).await.unwrap();
        assert_eq!((view.dispute.declared.as_str(), view.proofs.len(), view.may_answer), ("应该是别的", 1, true));
        let shown = serde_json::to_string(&(&list, &view)).unwrap();
        for person in people("zhou") {
            assert!(!shown.contains(person.id.as_str()) && !shown.contains(person.name.as_str()), "masked");
        }
        // Once a day, though it is opened again; and it is the dispute that lies on the desk, wherever the case is.
        dispute(hall, &second, &id).await.unwrap();
        let read = async || record(hall).await.matches(" case.read_dispute ").count();
        assert_eq!(read().await, 1);
        let told = looks(hall, &owner(), &case, None).await.unwrap().looks.into_iter().filter(|look| look.why == LookReason::Read).count();
        assert_eq!(told, 1);
        while crate::audit::seal(hall).await.unwrap() > 0 {}
        assert_eq!(crate::supervision::flag_look_ups(hall).await.unwrap(), 1);
        let outside: (i64,) = sqlx::query_as("SELECT CAST(COUNT(*) AS BIGINT) FROM look_up_flags WHERE flag = 'outside_cases'")
            .fetch_one(hall.db().reader())
            .await
            .unwrap();
        assert_eq!(outside.0, 0);
        let paper = view.proofs[0].id.clone();
        assert!(matches!(intake::open_document(hall, &elsewhere, &paper).await, Err(Error::NotFound)));
        intake::open_document(hall, &second, &paper).await.unwrap();

        let of = |register| WantedOrders { register: Some(register), papers: false };
        let sent = dispute_orders(hall, &Actor::System, of(Register::Vehicle), None).await.unwrap();
        assert_eq!((sent.orders.len(), sent.orders[0].proofs, sent.next), (1, 1, None));
        assert!(sent.orders[0].source_seq.starts_with("0-"), "nothing is held since the first delivery: {}", sent.orders[0].source_seq);
        let line = serde_json::to_string(&sent.orders).unwrap();
        assert!(line.contains(people("zhou")[0].id.as_str()) && line.contains("traffic_police"), "{line}");
        for hidden in [case.as_str(), people("zhou")[1].name.as_str(), &phone()] {
            assert!(!line.contains(hidden), "{line}");
        }
        assert!(dispute_orders(hall, &Actor::System, of(Register::Tax), None).await.unwrap().orders.is_empty());
        let seen = looks(hall, &owner(), &case, None).await.unwrap();
        assert_eq!(seen.looks.iter().filter(|look| look.why == LookReason::Dispute).count(), 2);
    }
}
