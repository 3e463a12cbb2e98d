//! What the registers fill in for the applicant, what of it is shown, and what becomes of the answers to it.

use super::disputes::registered;
use super::*;
use domain::id::MemberId;
use domain::intake::StepState;
use domain::verification::AnswerStatus;
use exchange::city::Citizen;

fn citizens() -> Vec<Citizen> {
    let day = domain::day::Day::parse("2026-11-23").unwrap();
    showcase_citizens(day).into_iter().flat_map(|household| household.citizens).collect()
}

/// 孙桂英, who applies alone and has consented.
async fn agreed(hall: &Hall) -> Actor {
    city(hall).await;
    let actor = account(hall, &people("sun")[0], RealNameLevel::Verified).await;
    intake::open(hall, &actor).await.unwrap();
    save(hall, &actor, Step::Household, &form(&[("marital", "widowed")])).await;
    intake::agree(hall, &actor, &form(&[("own", "1")])).await.unwrap();
    actor
}

on_both_engines! {
    async fn level_1_gets_nothing_filled_in(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = account(hall, &people("sun")[0], RealNameLevel::Declared).await;
        intake::open(hall, &actor).await.unwrap();
        assert_eq!(refused_with(propose_members(hall, &actor).await), FaultCode::LevelTooLow);
        assert_eq!(refused_with(ask_registers(hall, &actor).await), FaultCode::LevelTooLow);
        assert!(prefilled(hall, &actor).await.unwrap().is_empty());
    }

    async fn a_register_that_names_nobody_because_it_is_down_says_so(test: TestHall) {
        let hall = &test.hall;
        let mut down = citizens().into_iter().find(|citizen| citizen.resident_id == people("zhou")[0].id).unwrap();
        down.conditions = vec![(Register::Household, exchange::Condition::Down)];
        hall.exchange().registers().load(&[down], hall.today()).await.unwrap();
        city(hall).await;
        let actor = account(hall, &people("zhou")[0], RealNameLevel::Verified).await;
        intake::open(hall, &actor).await.unwrap();
        let proposed = propose_members(hall, &actor).await.unwrap();
        assert!(proposed.silent && proposed.added < people("zhou").len() - 1, "{proposed:?}");
        let record = crate::testing::record(hall).await;
        let place = |act: &str| record.lines().position(|line| line.contains(act)).unwrap_or_else(|| panic!("{act} in {record}"));
        assert!(place("case.agree_to_look_up") < place("case.propose_members"));
    }

    async fn a_right_does_not_outlive_the_value_it_was_said_about(test: TestHall) {
        let hall = &test.hall;
        let actor = agreed(hall).await;
        let person = &people("sun")[0];
        ask_registers(hall, &actor).await.unwrap();
        let asked = prefilled(hall, &actor).await.unwrap();
        let right = asked.iter().filter(|record| record.status.decides());
        let right: Form = right.map(|record| (format!("right_{}_{}", record.member, record.register.code()), "yes".to_owned())).collect();
        assert!(asked.iter().any(|record| record.register == Register::Vehicle && record.status == AnswerStatus::Empty), "no car so far");
        save(hall, &actor, Step::Registers, &right).await;
        let responses = async || intake::draft::read(hall, &actor).await.unwrap().answers.registers.responses;
        let before = responses().await;

        test.clock.advance(1);
        ask_registers(hall, &actor).await.unwrap();
        assert_eq!(responses().await, before, "nothing has changed");
        let car = citizens().into_iter().flat_map(|citizen| citizen.records).find(|record| record.register() == Register::Vehicle).unwrap();
        let mut driver = citizens().into_iter().find(|citizen| citizen.resident_id == person.id).unwrap();
        driver.records = vec![car];
        hall.exchange().registers().load(&[driver], hall.today()).await.unwrap();
        test.clock.advance(1);
        ask_registers(hall, &actor).await.unwrap();
        let after = responses().await;
        assert_eq!(after.len(), before.len() - 1);
        assert!(after.iter().all(|response| response.register != Register::Vehicle), "the car has not been looked at");
    }

    async fn the_last_page_has_every_confirmed_value_and_every_word_said_otherwise(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = account(hall, &people("he")[0], RealNameLevel::Verified).await;
        intake::open(hall, &actor).await.unwrap();
        save(hall, &actor, Step::Household, &form(&[("marital", "divorced")])).await;
        intake::agree(hall, &actor, &form(&[("own", "1")])).await.unwrap();
        ask_registers(hall, &actor).await.unwrap();
        let member = intake::step_page(hall, &actor, "s", Step::Registers).await.unwrap().draft.members[0].id.clone();
        let mut said = form(&[]);
        for record in prefilled(hall, &actor).await.unwrap() {
            let field = |kind: &str| domain::intake::register_field(kind, &member, record.register);
            match (record.status.decides(), record.register) {
                (true, Register::Vehicle) => {
                    said.insert(field("right"), "no".to_owned());
                    said.insert(field("field"), "0-whole".to_owned());
                    said.insert(field("declared"), "有一辆旧车".to_owned());
                    said.insert(field("reason"), "刚过户".to_owned());
                }
                (true, _) => drop(said.insert(field("right"), "yes".to_owned())),
                (false, _) => drop(said.insert(field("manual"), "没有房子".to_owned())),
            }
        }
        save(hall, &actor, Step::Registers, &said).await;
        let page = intake::step_page(hall, &actor, "s", Step::Check).await.unwrap();
        assert!(page.records.iter().any(|record| record.register == Register::Household && !record.records.is_empty()));
        let told = serde_json::to_string(&page.responses).unwrap();
        assert!(told.contains("有一辆旧车") && told.contains("刚过户") && told.contains("没有房子"), "{told}");
        assert!(!serde_json::to_string(&page.records).unwrap().contains(people("he")[0].id.as_str()), "masked");
    }

    async fn nobody_is_asked_about_before_they_consent(test: TestHall) {
        let hall = &test.hall;
        city(hall).await;
        let actor = account(hall, &people("zhou")[0], RealNameLevel::Verified).await;
        intake::open(hall, &actor).await.unwrap();
        assert_eq!(refused_with(ask_registers(hall, &actor).await), FaultCode::ConsentMissing);
    }

    async fn only_the_office_that_holds_the_case_sees_its_check(test: TestHall) {
        let hall = &test.hall;
        let (case, first) = checked(&test, "sun", "widowed", RealNameLevel::Verified).await;
        let applicant = Actor::Resident(ResidentActor { account: "account".into(), level: RealNameLevel::Verified });
        let stranger = Actor::Resident(ResidentActor { account: "other".into(), level: RealNameLevel::Verified });
        let Actor::Staff(own) = &first else { panic!("an officer") };
        let elsewhere = Actor::Staff(StaffActor { office: "elsewhere".into(), ..own.clone() });
        let second = officer(hall, Post::SecondReview).await;
        assert!(matches!(check(hall, &Actor::Anonymous, &case).await, Err(Error::SignedOut)));
        assert!(matches!(check(hall, &applicant, &case).await, Err(Error::Forbidden)));
        for hidden in [&stranger, &elsewhere, &second] {
            assert!(matches!(check(hall, hidden, &case).await, Err(Error::NotFound)), "{hidden:?}");
            assert!(matches!(comparison(hall, hidden, &case).await, Err(Error::NotFound)), "{hidden:?}");
        }
        assert!(matches!(check(hall, &first, &"no-such-case".into()).await, Err(Error::NotFound)));
        check(hall, &first, &case).await.unwrap();
    }

    async fn the_applicant_sees_of_others_what_the_form_needs(test: TestHall) {
        let hall = &test.hall;
        let (_, case) = submitted(&test, "zhou", "married", RealNameLevel::Verified).await;
        let (sealed,): (String,) =
            sqlx::query_as("SELECT answers FROM cases WHERE id = $1").bind(case.as_str()).fetch_one(hall.db().reader()).await.unwrap();
        let answers = intake::draft::unseal_answers(hall, &case, &sealed).unwrap();
        let shown = crate::verification::prefill::records(hall, &case, &answers).await.unwrap();
        let (father, child) = (&answers.members[1].id, &answers.members[3].id);
        assert!(shown.iter().any(|record| record.member == *father && record.register == Register::SocialSecurity));
        assert!(!shown.iter().any(|record| record.member == *father && record.register == Register::Disability), "health is his own");
        assert!(shown.iter().filter(|record| record.member == *child).all(|record| record.register == Register::Household || record.status == AnswerStatus::Empty));
        assert!(shown.iter().all(|record| record.register != Register::Population));
        // What the form does not show is not asked.
        let asked = async |whom: &MemberId| {
            let rows: Vec<(String,)> = sqlx::query_as(
                "SELECT r.register FROM register_replies r JOIN verifications v ON v.id = r.verification_id WHERE v.case_id = $1 AND v.kind = 'prefill' AND r.member_id = $2 ORDER BY r.register",
            )
            .bind(case.as_str())
            .bind(whom.as_str())
            .fetch_all(hall.db().reader())
            .await
            .unwrap();
            rows.into_iter().map(|(register,)| register).collect::<Vec<_>>()
        };
        assert_eq!(asked(child).await, ["household", "real_estate"]);
        let of_father = ["household", "marriage", "provident_fund", "real_estate", "social_security", "tax", "vehicle"];
        assert_eq!(asked(father).await, of_father);
        assert_eq!(asked(&answers.members[0].id).await.len(), 13);
    }

    async fn what_changed_since_the_applicant_confirmed_it_differs_at_the_check(test: TestHall) {
        let hall = &test.hall;
        let (_, case) = submitted(&test, "zhou", "married", RealNameLevel::Verified).await;
        registered(hall, 1).await;
        act(hall, &officer(hall, Post::Acceptance).await, &case, Act::Accept).await;
        assert_eq!(check_pending(hall).await.unwrap(), 1);
        let first = officer(hall, Post::FirstReview).await;
        let differing = async || {
            let view = comparison(hall, &first, &case).await.unwrap().unwrap();
            let rows = view.comparison.of(Concern::Differs);
            rows.map(|row| (row.register, row.declared.clone(), row.records.len())).collect::<Vec<_>>()
        };
        assert_eq!(differing().await, [(Register::Vehicle, Declared::ConfirmedBefore, 1)]);
        // Of the records that were erased after their time nobody says that they have changed; that there was no car is still known.
        test.clock.advance(181 * 86_400);
        assert!(erase_old_replies(hall).await.unwrap() > 0);
        check(hall, &first, &case).await.unwrap();
        assert_eq!(differing().await, [(Register::Vehicle, Declared::ConfirmedBefore, 1)]);
    }

    async fn whoever_hangs_up_while_the_registers_are_asked_leaves_the_record_whole(test: TestHall) {
        let hall = &test.hall;
        let actor = agreed(hall).await;
        assert!(ask_registers(hall, &actor).now_or_never().is_none(), "hung up before anything was heard");
        let written = async {
            while prefilled(hall, &actor).await.unwrap().is_empty() {
                tokio::task::yield_now().await;
            }
        };
        tokio::time::timeout(std::time::Duration::from_mins(1), written).await.unwrap();
        let case = intake::draft::read(hall, &actor).await.unwrap().case;
        let uses = hall.exchange().registers().uses_for_case(case.as_str()).await.unwrap();
        assert_eq!(uses.len(), Register::CHECKED.len() - 1, "all but the population register, which has nothing for a form");
        assert!(crate::testing::record(hall).await.contains(" case.prefill "));
    }

    async fn registers_that_cannot_be_asked_at_all_do_not_hold_the_form_up(test: TestHall) {
        let hall = &test.hall;
        let actor = agreed(hall).await;
        hall.exchange().registers().close().await;
        ask_registers(hall, &actor).await.unwrap();
        let page = intake::step_page(hall, &actor, "s", Step::Registers).await.unwrap();
        assert_eq!(page.draft.state(Step::Registers), StepState::Done);
        assert!(!page.records.is_empty() && page.records.iter().all(|record| record.status == AnswerStatus::Error));
        let field = domain::intake::register_field("manual", &page.draft.members[0].id, Register::Tax);
        save(hall, &actor, Step::Registers, &Form::from([(field, "没有工作".to_owned())])).await;
        let said = intake::draft::read(hall, &actor).await.unwrap().answers.registers.responses;
        assert_eq!(said.len(), 1, "{said:?}");
    }
}
