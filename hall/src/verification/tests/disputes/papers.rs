//! The papers that go to the owner of a register: those of its dispute and no others, and each hand-over on record.

use super::*;
use crate::intake::add_proof;
use crate::verification::{WantedOrders, answer_dispute, dispute_orders, dispute_record, looks, order_paper};
use domain::verification::{LookReason, Pick, field_code};

const FIRST: &str = "01-dispute_proof.jpg";

/// A paper of this width.
fn picture(width: u32) -> intake::Upload {
    let mut bytes = std::io::Cursor::new(Vec::new());
    image::DynamicImage::new_rgb8(width, 30).write_to(&mut bytes, image::ImageFormat::Png).unwrap();
    intake::Upload { bytes: bytes.into_inner(), ..proof() }
}

fn width_of(paper: &[u8]) -> u32 {
    image::load_from_memory(paper).unwrap().width()
}

on_both_engines! {
    async fn an_order_goes_with_the_papers_of_its_dispute_and_no_others(test: TestHall) {
        let hall = &test.hall;
        let (case, cars) = waiting(&test).await;
        let page = disputes_page(hall, &owner(), &case).await.unwrap();
        let homes = page.records.iter().find(|record| record.register == Register::RealEstate).unwrap();
        let code = field_code(&homes.member, Register::RealEstate, Pick::WHOLE);
        dispute_record(hall, &owner(), &case, &code, "有一套", "刚买").await.unwrap();
        let page = disputes_page(hall, &owner(), &case).await.unwrap();
        let homes = page.disputes.iter().find(|one| one.dispute.register == Register::RealEstate).unwrap().dispute.id.clone();
        add_proof(hall, &owner(), &case, &cars, picture(40)).await.unwrap();
        test.clock.advance(1);
        add_proof(hall, &owner(), &case, &cars, picture(60)).await.unwrap();
        add_proof(hall, &owner(), &case, &homes, picture(80)).await.unwrap();

        let of = async |register, papers| {
            let wanted = WantedOrders { register: Some(register), papers };
            dispute_orders(hall, &Actor::System, wanted, None).await.unwrap().orders.remove(0)
        };
        let paper = async |dispute: &DisputeId, name: &str| order_paper(hall, &Actor::System, dispute, name).await;
        let bare = of(Register::Vehicle, false).await;
        assert!(matches!(paper(&cars, FIRST).await, Err(Error::NotFound)), "no order with papers is on record");
        assert_eq!((bare.proofs, bare.papers.len()), (2, 0), "what stays here is not named");
        test.clock.advance(1);
        let with = of(Register::Vehicle, true).await;
        assert_eq!((with.proofs, with.papers), (2, vec![FIRST.to_owned(), "02-dispute_proof.jpg".to_owned()]));
        test.clock.advance(1);
        assert!(matches!(paper(&homes, FIRST).await, Err(Error::NotFound)), "another dispute of the case went out");
        assert_eq!(of(Register::RealEstate, true).await.papers, [FIRST]);

        assert_eq!(width_of(&paper(&cars, FIRST).await.unwrap()), 40, "in clear");
        assert_eq!(width_of(&paper(&cars, "02-dispute_proof.jpg").await.unwrap()), 60);
        assert_eq!(width_of(&paper(&homes, FIRST).await.unwrap()), 80);
        for missing in ["02-dispute_proof.jpg", "", "../files"] {
            assert!(matches!(paper(&homes, missing).await, Err(Error::NotFound)), "{missing}");
        }
        for stranger in [officer(hall, Post::SecondReview).await, officer(hall, Post::FirstReview).await, owner(), Actor::Anonymous] {
            assert!(order_paper(hall, &stranger, &cars, FIRST).await.is_err(), "{stranger:?}");
        }

        answer_dispute(hall, &officer(hall, Post::SecondReview).await, &homes, &answered("unsettled")).await.unwrap();
        assert!(matches!(paper(&homes, FIRST).await, Err(Error::NotFound)), "it is open no longer");

        let written = record(hall).await;
        assert!(written.contains("case.dispute_sent"), "{written}");
        let seen = looks(hall, &owner(), &case, None).await.unwrap().looks;
        let sent: Vec<i64> = seen.iter().filter(|look| look.why == LookReason::Dispute).map(|look| look.papers).collect();
        assert_eq!(sent, [1, 2, 0], "newest first");
    }
}
