//! The hall asks under grants too: what an owner took back is unanswered at a check and decides nothing.

use super::*;
use crate::verification::{GrantOrder, OrRefused, RevokeOrder, grant_resources, register_status, revoke_grants};
use domain::verification::{AnswerStatus, RegisterQuery, RegisterTrouble};
use exchange::catalogue::HALL;

/// The owner of real estate takes back what the hall may ask in these scenes.
async fn revoked(hall: &Hall, actor: &Actor, scenes: &[&str], by: Option<&str>) -> Result<OrRefused<u64>> {
    let resources = [format!("{}.query", Register::RealEstate.code())];
    let scenes: Vec<String> = scenes.iter().map(|scene| (*scene).to_owned()).collect();
    revoke_grants(hall, actor, &RevokeOrder { consumer: HALL, resources: &resources, scenes: &scenes, by }).await
}

on_both_engines! {
    async fn a_register_taken_back_is_unanswered_and_decides_nothing(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("eligible"));
        assert_eq!(revoked(hall, &Actor::System, &["check"], None).await.unwrap(), Ok(1));
        test.clock.advance(1);
        check(hall, &first, &case).await.unwrap();
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("undecided"));
        let view = comparison(hall, &first, &case).await.unwrap().unwrap();
        let open: Vec<Rule> = view.assessment.open().map(|result| result.rule).collect();
        assert!(open.contains(&Rule::HousingArea) && open.contains(&Rule::RecentSale), "{open:?}");
        assert!(view.assessment.failed().next().is_none(), "silence refuses nobody");
        let unanswered: Vec<_> = view.comparison.of(Concern::Unanswered).map(|row| (row.register, row.status)).collect();
        assert_eq!(unanswered, [(Register::RealEstate, Some(AnswerStatus::Error)); 4], "about everybody, and nobody else is silent");
        let of_homes = RegisterQuery { owner_of: Some(Register::RealEstate), ..RegisterQuery::default() };
        let shown = register_status(hall, &Actor::System, of_homes).await.unwrap();
        assert_eq!(shown.rows[0].status.quota_left, Some(0));
        assert!(shown.rows[0].troubles.contains(&RegisterTrouble::Quota), "{:?}", shown.rows[0].troubles);

        let resources = [format!("{}.query", Register::RealEstate.code())];
        let (scenes, expires_at) = (["check".to_owned()], hall.now().plus_seconds(86_400));
        let order = GrantOrder {
            consumer: HALL,
            resources: &resources,
            scenes: &scenes,
            purpose: None,
            by: Register::RealEstate.owner(),
            reference: "letter 7",
            expires_at,
            daily_quota: 4,
        };
        assert_eq!(grant_resources(hall, &Actor::System, &order).await.unwrap(), Ok(1));
        test.clock.advance(1);
        check(hall, &first, &case).await.unwrap();
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("eligible"), "four people a day are this family");
        test.clock.advance(1);
        check(hall, &first, &case).await.unwrap();
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("undecided"), "and no more than that");
    }

    async fn what_is_taken_back_stands_on_the_record(test: TestHall) {
        let hall = &test.hall;
        assert_eq!(revoked(hall, &Actor::System, &[], None).await.unwrap(), Ok(5), "in every scene, before the hall ever asked");
        assert!(revoked(hall, &Actor::System, &[], None).await.unwrap().is_err(), "nothing of it stands any more");
        assert!(revoked(hall, &Actor::System, &["check"], Some("housing")).await.unwrap().is_err(), "of another owner");
        assert!(revoked(hall, &Actor::System, &["leisure"], None).await.unwrap().is_err());
        let resident = Actor::Resident(ResidentActor { account: "a".into(), level: RealNameLevel::Verified });
        for actor in [Actor::Anonymous, resident, officer_of_nothing()] {
            assert!(matches!(revoked(hall, &actor, &[], None).await, Err(Error::SignedOut | Error::Forbidden)));
        }
        let record = record(hall).await;
        let acts: Vec<&str> = record
            .lines()
            .filter_map(|line| line.strip_prefix("register:exchange "))
            .filter_map(|line| line.split(' ').next())
            .collect();
        let expected = ["exchange.revoke", "exchange.revoke", "exchange.revoke_failed", "exchange.revoke", "exchange.revoke_failed"];
        assert_eq!(acts, expected, "a misspelt word never came so far");
    }
}

fn officer_of_nothing() -> Actor {
    Actor::Staff(StaffActor {
        staff: "s".into(),
        officer: "s".into(),
        post: Post::FirstReview,
        office: "o".into(),
        area: "0101".to_owned(),
    })
}
