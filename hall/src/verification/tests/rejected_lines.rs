//! A line of a delivery that was rejected decides no rule about whom it names.

use super::*;
use crate::verification::{import_feed, register_standings};
use domain::verification::AnswerStatus;
use exchange::feed::{Delivery, Kind};

on_both_engines! {
    async fn a_home_in_a_rejected_line_is_not_no_home(test: TestHall) {
        let hall = &test.hall;
        let (_, case) = submitted(&test, "zhou", "married", RealNameLevel::Verified).await;
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("homes.ndjson");
        // A home of the applicant's, of which the line says no more.
        let holder = people("zhou").remove(0).id;
        std::fs::write(&file, format!("{{\"holder\":\"{}\",\"seq\":9,\"unit\":\"341699001001GB00001F00010001\"}}\n", holder.as_str())).unwrap();
        let (set, as_of) = (Register::RealEstate.into(), hall.today());
        let delivery = Delivery::new(set, file, Kind::Delta, as_of);
        let report = import_feed(hall, &Actor::System, &delivery, &|_| {}).await.unwrap().unwrap();
        assert_eq!((report.counts.rejected, report.doubt.people, report.doubt.nothing_as_of), (1, 1, Some(as_of)));
        let standings = register_standings(hall, &Actor::System).await.unwrap();
        assert!(standings.iter().all(|standing| standing.doubt.people == i64::from(standing.set == set)));

        act(hall, &officer(hall, Post::Acceptance).await, &case, Act::Accept).await;
        assert_eq!(check_pending(hall).await.unwrap(), 1);
        assert_eq!(standing(hall, &case).await.1.as_deref(), Some("undecided"), "without the line the family is eligible");
        let view = comparison(hall, &officer(hall, Post::FirstReview).await, &case).await.unwrap().unwrap();
        let open: Vec<Rule> = view.assessment.open().map(|result| result.rule).collect();
        assert!(open.contains(&Rule::HousingArea), "{open:?}");
        let unanswered: Vec<_> = view.comparison.of(Concern::Unanswered).map(|row| (row.register, row.status)).collect();
        assert_eq!(unanswered, [(Register::RealEstate, Some(AnswerStatus::NotCovered))]);
    }
}
