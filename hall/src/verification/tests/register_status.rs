//! The registers at work, as administrators see them.

use super::{checked, officer};
use crate::error::Error;
use crate::testing::on_both_engines;
use crate::verification::register_status;
use domain::identity::{Actor, Post, RealNameLevel};
use domain::verification::{Breaker, Register, RegisterTrouble};

on_both_engines! {
    async fn a_day_of_questions_is_counted_and_then_forgotten(test: TestHall) {
        let hall = &test.hall;
        checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let admin = officer(hall, Post::Administrator).await;
        let lines = register_status(hall, &admin, false).await.unwrap();
        assert_eq!(lines.len(), Register::ALL.len());
        let tax = &lines.iter().find(|line| line.status.register == Register::Tax).unwrap().status;
        // Four people, for the form and for the check.
        assert_eq!((tax.asked, tax.answered, tax.breaker, tax.as_of), (8, 8, Breaker::Closed, Some(hall.today())));
        assert!(register_status(hall, &admin, true).await.unwrap().is_empty(), "nothing is in trouble");

        test.clock.advance(31 * 86_400);
        let lines = register_status(hall, &admin, true).await.unwrap();
        assert_eq!(lines.len(), Register::ALL.len());
        assert!(lines.iter().all(|line| line.troubles == [RegisterTrouble::Stale] && line.status.asked == 0));
    }

    async fn only_administrators_and_the_hall_see_it(test: TestHall) {
        let hall = &test.hall;
        crate::intake::fixture::city(hall).await;
        for post in Post::ALL.into_iter().filter(|post| *post != Post::Administrator) {
            let officer = officer(hall, post).await;
            assert!(matches!(register_status(hall, &officer, false).await, Err(Error::Forbidden)), "{post:?}");
        }
        assert!(matches!(register_status(hall, &Actor::Anonymous, false).await, Err(Error::SignedOut)));
        let lines = register_status(hall, &Actor::System, true).await.unwrap();
        assert!(!lines.is_empty() && lines.iter().all(|line| line.troubles == [RegisterTrouble::NeverLoaded]));
    }
}
