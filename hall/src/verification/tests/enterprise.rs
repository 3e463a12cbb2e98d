//! An officer looks an enterprise up for a case: who may, what is on record of it, and a register that is silent.

use super::{checked, officer, refused_with};
use crate::error::Error;
use crate::testing::{SeededChance, on_both_engines, record};
use crate::verification::{look_up_enterprise, looked_up_enterprise, looks, register_status};
use crate::{Hall, Settings};
use domain::fault::FaultCode;
use domain::id::CaseId;
use domain::identity::{Actor, CreditCode, Post, RealNameLevel, ResidentActor};
use domain::verification::{AnswerStatus, LookReason, LookedBy, Record, Register, RegisterQuery};
use exchange::city::showcase_citizens;
use exchange::{Climate, Weather};
use futures::FutureExt as _;
use std::sync::Arc;

fn owner() -> Actor {
    Actor::Resident(ResidentActor { account: "account".into(), level: RealNameLevel::Verified })
}

/// Code and name of an enterprise that somebody of the showcase has a part in.
fn business(hall: &Hall) -> (String, String) {
    let mut records =
        showcase_citizens(hall.today()).into_iter().flat_map(|household| household.citizens).flat_map(|citizen| citizen.records);
    let found = records.find_map(|record| match record {
        Record::Business(business) => Some((business.credit_code, business.name)),
        _ => None,
    });
    found.unwrap()
}

fn unknown() -> String {
    CreditCode::from_parts("91", "341699", "MB999999").unwrap().to_string()
}

async fn recorded(hall: &Hall) -> Vec<String> {
    record(hall).await.lines().filter(|line| line.contains(" case.enterprise ")).map(str::to_owned).collect()
}

on_both_engines! {
    async fn what_is_looked_up_is_on_record_and_told_to_the_owner(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let (code, name) = business(hall);
        test.clock.advance(60);
        let hit = look_up_enterprise(hall, &first, "s", &case, &format!(" {} ", code.to_lowercase())).await.unwrap();
        assert_eq!((hit.status, hit.code.as_str(), hit.record.unwrap().name), (AnswerStatus::Hit, code.as_str(), name.clone()));
        assert_eq!(hit.as_of, Some(hall.today()));
        let shown = async |session: &str| looked_up_enterprise(hall, &first, session, &case).await.unwrap().map(|answer| answer.status);
        assert_eq!((shown("s").await, shown("other").await), (Some(AnswerStatus::Hit), None));
        test.clock.advance(60);
        let nothing = look_up_enterprise(hall, &first, "s", &case, &unknown()).await.unwrap();
        assert_eq!((nothing.status, nothing.record), (AnswerStatus::Empty, None));
        assert_eq!(shown("s").await, Some(AnswerStatus::Empty));

        let lines = recorded(hall).await;
        assert_eq!(lines.len(), 2);
        assert!(lines.iter().all(|line| line.contains(&first.tag()) && !line.contains(&code) && !line.contains(&name)), "{lines:?}");
        assert!(lines[0].contains("\"status\":\"hit\"") && lines[1].contains("\"status\":\"empty\""), "{lines:?}");
        let page = looks(hall, &owner(), &case, None).await.unwrap();
        let told: Vec<_> = page.looks.iter().filter(|look| look.why == LookReason::Enterprise).collect();
        assert_eq!((told.len(), told[0].at, &told[0].by), (2, hall.now(), &LookedBy::Staff));
        assert!(hall.exchange().registers().verify_evidence().await.unwrap().is_ok());
        let list = register_status(hall, &Actor::System, RegisterQuery { page: 2, ..RegisterQuery::default() }).await.unwrap();
        let status = &list.rows.last().unwrap().status;
        assert_eq!((status.register, status.asked, status.hits, status.answered), (None, 2, 1, 2));
    }

    async fn a_browser_that_hangs_up_leaves_the_record_whole(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let (code, _) = business(hall);
        let answered = look_up_enterprise(hall, &first, "s", &case, &code).now_or_never();
        assert!(answered.is_none(), "nobody waits for the answer");
        let kept = async {
            while looked_up_enterprise(hall, &first, "s", &case).await.unwrap().is_none() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_mins(1), kept).await.unwrap();
        assert_eq!(recorded(hall).await.len(), 1);
    }

    async fn only_who_may_check_the_case_looks_up_and_only_by_a_code(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let (code, _) = business(hall);
        for post in [Post::Acceptance, Post::Window, Post::Administrator] {
            let other = officer(hall, post).await;
            let refused = look_up_enterprise(hall, &other, "s", &case, &code).await;
            assert!(matches!(refused, Err(Error::Forbidden | Error::NotFound)), "{post:?}: {refused:?}");
            assert!(looked_up_enterprise(hall, &other, "s", &case).await.is_err(), "{post:?}");
        }
        assert!(matches!(look_up_enterprise(hall, &owner(), "s", &case, &code).await, Err(Error::Forbidden | Error::NotFound)));
        assert!(matches!(look_up_enterprise(hall, &Actor::Anonymous, "s", &case, &code).await, Err(Error::SignedOut)));
        assert!(matches!(look_up_enterprise(hall, &first, "s", &CaseId::from("none"), &code).await, Err(Error::NotFound)));
        for (typed, fault) in [
            ("", FaultCode::Required),
            ("9135", FaultCode::CreditCodeLength),
            ("91350100M000100Y44", FaultCode::CreditCodeChecksum),
        ] {
            assert_eq!(refused_with(look_up_enterprise(hall, &first, "s", &case, typed).await), fault, "{typed}");
        }
        assert_eq!(recorded(hall).await, Vec::<String>::new(), "nothing was asked");
    }

    async fn a_register_that_is_silent_is_no_enterprise_that_is_not_there(test: TestHall) {
        let (case, first) = checked(&test, "zhou", "married", RealNameLevel::Verified).await;
        let (code, _) = business(&test.hall);
        let weather = Weather::calm().with(Register::Business, Climate { error: 1000, ..Climate::CALM });
        let settings = Settings { weather, ..test.hall.settings().clone() };
        let stormy = Hall::open(settings, test.clock.clone(), Arc::new(SeededChance::new(7))).await.unwrap();
        let answer = look_up_enterprise(&stormy, &first, "s", &case, &code).await.unwrap();
        assert_eq!((answer.status, answer.record), (AnswerStatus::Error, None));
        let lines = recorded(&stormy).await;
        assert!(lines.len() == 1 && lines[0].contains("\"status\":\"error\""), "{lines:?}");
    }
}
