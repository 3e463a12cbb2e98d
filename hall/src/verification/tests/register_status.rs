//! The registers at work, as administrators see them.

use super::{checked, officer, people};
use crate::Hall;
use crate::error::Error;
use crate::testing::on_both_engines;
use crate::verification::{forget_usage, import_feed, register_status};
use domain::identity::{Actor, Post, RealNameLevel};
use domain::verification::{Breaker, REGISTERS_PAGE, Register, RegisterCondition, RegisterQuery, RegisterTrouble};
use exchange::feed::{Delivery, Kind};

const ATTENTION: RegisterQuery = RegisterQuery { condition: Some(RegisterCondition::NeedsAttention), owner_of: None, page: 1 };

/// Every register there is, and the enterprises, as the list counts them.
fn every() -> i64 {
    i64::try_from(Register::ALL.len() + 1).unwrap()
}

/// One car is delivered, and no other register has ever been. `more`: what else stands in the file, all of it rejected.
async fn delivered(hall: &Hall, more: &str) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("cars.ndjson");
    let holder = people("zhou").remove(0).id;
    let line = format!(
        "{{\"holder\":\"{}\",\"seq\":1,\"plate\":\"皖S·T1002\",\"model\":\"五菱宏光\",\"use\":\"private\",\"registered\":\"2020-05-01\",\"active\":true,\"price\":4500000}}\n",
        holder.as_str()
    );
    std::fs::write(&file, line + more).unwrap();
    let (set, as_of) = (Register::Vehicle.into(), hall.today());
    let delivery = Delivery::new(set, file, Kind::Full, as_of);
    let report = import_feed(hall, &Actor::System, &delivery, &|_| {}).await.unwrap().unwrap();
    let rejected = i64::try_from(more.lines().count()).unwrap();
    assert_eq!((report.counts.read, report.counts.rejected), (1 + rejected, rejected));
}

on_both_engines! {
    async fn a_day_of_questions_is_counted_and_then_forgotten(test: TestHall) {
        let hall = &test.hall;
        checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let admin = officer(hall, Post::Administrator).await;
        let of_tax = RegisterQuery { owner_of: Some(Register::Tax), ..RegisterQuery::default() };
        let list = register_status(hall, &admin, of_tax).await.unwrap();
        assert_eq!((list.attention, list.fine, list.rows.len()), (0, 1, 1));
        let tax = &list.rows[0].status;
        // Three adults for the form, four people for the check.
        assert_eq!((tax.register, tax.asked, tax.answered), (Some(Register::Tax), 7, 7));
        assert_eq!((tax.breaker, tax.as_of), (Breaker::Closed, Some(hall.today())));
        let list = register_status(hall, &admin, ATTENTION).await.unwrap();
        assert_eq!((list.attention, list.fine, list.rows.len()), (0, every(), 0), "nothing is in trouble");

        assert_eq!(forget_usage(hall).await.unwrap(), 0);
        test.clock.advance(31 * 86_400);
        assert!(forget_usage(hall).await.unwrap() > 0);
        assert_eq!(forget_usage(hall).await.unwrap(), 0);
        let list = register_status(hall, &admin, ATTENTION).await.unwrap();
        assert_eq!((list.attention, list.fine, list.rows.len()), (every(), 0, REGISTERS_PAGE));
        assert!(list.rows.iter().all(|line| line.troubles == [RegisterTrouble::Stale] && line.status.asked == 0));
    }

    async fn what_needs_attention_comes_first_and_the_rest_on_the_pages_after(test: TestHall) {
        let hall = &test.hall;
        crate::intake::fixture::city(hall).await;
        delivered(hall, "").await;
        let list = async |query: RegisterQuery| register_status(hall, &Actor::System, query).await.unwrap();
        let (first, second) = (list(RegisterQuery::default()).await, list(RegisterQuery { page: 2, ..RegisterQuery::default() }).await);
        assert_eq!((first.attention, first.fine, first.rows.len()), (every() - 2, 2, REGISTERS_PAGE));
        assert_eq!((first.later.as_deref(), second.earlier.as_deref(), second.later.as_deref()), (Some("2"), Some("1"), None));
        let all = [first.rows, second.rows].concat();
        assert_eq!(i64::try_from(all.len()).unwrap(), every());
        // No check asks for enterprises, so it is no trouble that they were never loaded.
        let (others, last) = all.split_at(all.len() - 2);
        assert_eq!(last.iter().map(|line| line.status.register).collect::<Vec<_>>(), [Some(Register::Vehicle), None]);
        assert!(last.iter().all(|line| line.troubles.is_empty()) && last[1].status.as_of.is_none());
        assert!(others.iter().all(|line| line.troubles == [RegisterTrouble::NeverLoaded]));

        let fine = RegisterQuery { condition: Some(RegisterCondition::Fine), ..RegisterQuery::default() };
        assert_eq!(list(fine).await.rows, last);
        let of_tax = list(RegisterQuery { owner_of: Some(Register::Tax), ..fine }).await;
        assert_eq!((of_tax.attention, of_tax.fine, of_tax.rows), (1, 0, Vec::new()));
    }

    async fn nothing_held_that_proves_nothing_needs_attention(test: TestHall) {
        let hall = &test.hall;
        crate::intake::fixture::city(hall).await;
        delivered(hall, "{\n").await;
        let of_cars = RegisterQuery { owner_of: Some(Register::Vehicle), ..ATTENTION };
        let list = register_status(hall, &Actor::System, of_cars).await.unwrap();
        let cars = list.rows.iter().find(|line| line.status.register == Some(Register::Vehicle)).unwrap();
        assert_eq!(cars.troubles, [RegisterTrouble::Rejects, RegisterTrouble::Unproven]);
    }

    async fn only_administrators_and_the_hall_see_it(test: TestHall) {
        let hall = &test.hall;
        crate::intake::fixture::city(hall).await;
        for post in Post::ALL.into_iter().filter(|post| *post != Post::Administrator) {
            let officer = officer(hall, post).await;
            assert!(matches!(register_status(hall, &officer, RegisterQuery::default()).await, Err(Error::Forbidden)), "{post:?}");
        }
        assert!(matches!(register_status(hall, &Actor::Anonymous, RegisterQuery::default()).await, Err(Error::SignedOut)));
        let list = register_status(hall, &Actor::System, ATTENTION).await.unwrap();
        assert!(!list.rows.is_empty() && list.rows.iter().all(|line| line.troubles == [RegisterTrouble::NeverLoaded]));
    }
}
