//! The exchange as a whole, on both engines.

use crate::city::{Household, ShowcasePerson, demo_areas, generate, showcase, showcase_citizens};
use crate::testing::{TestRegisters, on_both_engines};
use crate::{Climate, Connector, Deadlines, Exchange, Failure, Health, PersonKey, Purpose, RecordSet, Reply, Scene, Subject, Weather};
use async_trait::async_trait;
use domain::day::{Day, Timestamp};
use domain::identity::{CreditCode, PersonName};
use domain::verification::{Answer, AnswerStatus, EnterpriseRecord, EnterpriseState, Record, Register};
use sqlx::Row as _;
use std::sync::Arc;
use std::time::Duration;
use tokio::time::Instant;

pub fn today() -> Day {
    Day::parse("2026-11-23").unwrap()
}

fn purpose() -> Purpose {
    Purpose {
        case: "case-1".to_owned(),
        actor: "staff:7".to_owned(),
        scene: Scene::Check,
        at: Timestamp::parse("2026-11-23T01:00:00.000Z").unwrap(),
    }
}

fn person(name: &str) -> ShowcasePerson {
    showcase().into_iter().find(|person| person.name.as_str() == name).unwrap()
}

fn key(person: &ShowcasePerson) -> PersonKey {
    PersonKey { resident_id: person.id.clone(), name: person.name.clone(), phone: person.phone.clone() }
}

async fn with_showcase(test: &TestRegisters, weather: Weather) -> Exchange {
    for household in showcase_citizens(today()) {
        test.registers.load(&household.citizens, today()).await.unwrap();
    }
    Exchange::over(test.registers.clone(), weather).with_deadlines(Deadlines::all(Duration::from_millis(1500)))
}

/// A register that never answers.
struct Dead(Register);

#[async_trait]
impl Connector for Dead {
    fn register(&self) -> Register {
        self.0
    }

    fn identify(&self, _: &PersonKey) -> Subject {
        Subject(String::new())
    }

    async fn fetch(&self, _: &Subject, _: &PersonKey, _: &Purpose) -> Result<Reply, Failure> {
        std::future::pending().await
    }

    fn map(&self, _: &str) -> Result<Vec<Record>, Failure> {
        Err(Failure::Unreadable)
    }

    async fn health(&self) -> Health {
        std::future::pending().await
    }
}

/// A register that answers with something else each time.
struct Babbling(&'static str);

#[async_trait]
impl Connector for Babbling {
    fn register(&self) -> Register {
        Register::Vehicle
    }

    fn identify(&self, _: &PersonKey) -> Subject {
        Subject(String::new())
    }

    async fn fetch(&self, _: &Subject, _: &PersonKey, _: &Purpose) -> Result<Reply, Failure> {
        Ok(Reply::Held { body: self.0.to_owned(), as_of: None, source_seq: "1".to_owned() })
    }

    fn map(&self, body: &str) -> Result<Vec<Record>, Failure> {
        serde_json::from_str(body).map_err(|_| Failure::Unreadable)
    }

    async fn health(&self) -> Health {
        Health::Up
    }
}

on_both_engines! {
    async fn a_city_loaded_in_parts_is_the_city(test: TestRegisters) {
        let whole = || generate(60, 5, today(), &demo_areas());
        test.registers.load_city(3, today(), move || whole().into_iter()).await.unwrap();
        let mut people = 0;
        for citizen in whole().into_iter().flat_map(|household| household.citizens.into_iter().chain(household.others)) {
            people += 1;
            let subject = test.registers.subject_of_id(&citizen.resident_id);
            assert_eq!(test.registers.look_up(Register::Population, &subject).await.unwrap().records.len(), 1);
            for register in Register::CHECKED {
                let held = citizen.records.iter().filter(|record| record.register() == register).count();
                if held > 0 {
                    assert_eq!(test.registers.look_up(register, &subject).await.unwrap().records.len(), held, "{register:?}");
                }
            }
        }
        assert_eq!(test.registers.persons().await.unwrap(), people);
    }

    async fn registers_answer_with_what_they_hold(test: TestRegisters) {
        let exchange = with_showcase(&test, Weather::calm()).await;
        let answers = exchange.ask(&[key(&person("周秀兰")), key(&person("陈敏"))], &Register::CHECKED, &purpose()).await.unwrap();
        assert_eq!(answers.len(), 2);
        for of_person in &answers {
            assert_eq!(of_person.len(), Register::CHECKED.len());
            for (answer, register) in of_person.iter().zip(Register::CHECKED) {
                assert_eq!(answer.register, register);
                assert!(answer.status.decides(), "{register:?}: {:?}", answer.status);
                assert_eq!(answer.records.is_empty(), answer.status == AnswerStatus::Empty);
                assert!(answer.as_of.is_some() && !answer.source_seq.is_empty());
            }
        }
        let household = exchange.ask_one(&key(&person("周秀兰")), Register::Household, &purpose()).await.unwrap();
        assert_eq!(household.records.len(), 4, "the whole book");
        let carrier = exchange.ask_one(&key(&person("周秀兰")), Register::Carrier, &purpose()).await.unwrap();
        assert!(matches!(&carrier.records[..], [Record::Carrier(record)] if record.agrees));
        let foreign = exchange.ask_one(&key(&person("许博文")), Register::Carrier, &purpose()).await.unwrap();
        assert!(matches!(&foreign.records[..], [Record::Carrier(record)] if !record.agrees));
    }

    async fn the_phones_of_the_showcase_are_in_the_names_of_their_holders(test: TestRegisters) {
        let exchange = with_showcase(&test, Weather::demo(1)).await;
        for person in showcase().iter().filter(|person| person.phone.is_some()) {
            let carrier = exchange.ask_one(&key(person), Register::Carrier, &purpose()).await.unwrap();
            let own = matches!(&carrier.records[..], [Record::Carrier(record)] if record.agrees);
            assert_eq!(own, person.family != "xu", "{}", person.name.as_str());
        }
    }

    async fn a_number_with_another_name_learns_nothing(test: TestRegisters) {
        let exchange = with_showcase(&test, Weather::calm()).await;
        let stranger = PersonKey::new(person("周秀兰").id, PersonName::parse("王秀英").unwrap());
        let answers = exchange.ask(&[stranger], &Register::ALL, &purpose()).await.unwrap();
        for answer in &answers[0] {
            match answer.register {
                Register::Population => assert!(matches!(&answer.records[..], [Record::Population(record)] if !record.name_matches)),
                Register::Carrier => assert!(matches!(&answer.records[..], [Record::Carrier(record)] if !record.agrees)),
                _ => assert_eq!(answer.status, AnswerStatus::NotCovered, "{:?}", answer.register),
            }
        }
    }

    async fn registers_that_were_never_loaded_decide_nothing(test: TestRegisters) {
        let exchange = Exchange::over(test.registers.clone(), Weather::calm());
        let answers = exchange.ask(&[key(&person("孙桂英"))], &Register::ALL, &purpose()).await.unwrap();
        assert!(answers[0].iter().all(|answer| answer.status == AnswerStatus::NotCovered), "{answers:?}");
    }

    async fn registers_with_people_and_without_a_mark_are_no_demo(test: TestRegisters) {
        let strangers = generate(1, 3, today(), &demo_areas());
        test.registers.load(&strangers[0].citizens, today()).await.unwrap();
        let refused = test.registers.begin_demo().await.unwrap_err().to_string();
        assert!(refused.contains("not made as a demo"), "{refused}");
    }

    async fn a_demo_begins_in_empty_registers_and_stays_one(test: TestRegisters) {
        test.registers.begin_demo().await.unwrap();
        with_showcase(&test, Weather::calm()).await;
        test.registers.begin_demo().await.unwrap();
    }

    async fn employers_and_the_businesses_of_people_are_enterprises(test: TestRegisters) {
        with_showcase(&test, Weather::calm()).await;
        let held = async |code: &CreditCode| {
            let holding = test.registers.look_up(RecordSet::Enterprise, &test.registers.subject_of_enterprise(code)).await.unwrap();
            let records = holding.records.iter().map(|held| serde_json::from_str::<EnterpriseRecord>(&held.body).unwrap());
            records.map(|record| (record.name, record.state)).collect::<Vec<_>>()
        };
        let mut businesses = 0;
        for citizen in showcase_citizens(today()).into_iter().flat_map(|household| household.citizens) {
            for record in citizen.records {
                if let Record::Business(business) = record {
                    let state = if business.closed.is_some() { EnterpriseState::Cancelled } else { EnterpriseState::Active };
                    assert_eq!(held(&CreditCode::parse(&business.credit_code).unwrap()).await, [(business.name, state)]);
                    businesses += 1;
                }
            }
        }
        let employers = crate::city::employers();
        for (code, employer) in &employers {
            assert_eq!(held(code).await, [(employer.name.clone(), EnterpriseState::Active)]);
        }
        let standings = test.registers.standings().await.unwrap();
        let all = standings.iter().find(|standing| standing.set == RecordSet::Enterprise).unwrap().held;
        assert!(businesses > 0 && employers.len() > 5);
        assert_eq!(usize::try_from(all).unwrap(), businesses + employers.len(), "each once, however often the city was loaded");
    }

    async fn nobody_is_known_who_is_not_there(test: TestRegisters) {
        test.registers.load(&generate(1, 3, today(), &demo_areas())[0].citizens, today()).await.unwrap();
        let exchange = Exchange::over(test.registers.clone(), Weather::calm());
        let answers = exchange.ask(&[key(&person("孙桂英"))], &Register::ALL, &purpose()).await.unwrap();
        let status = |register| answers[0].iter().find(|answer| answer.register == register).unwrap().status;
        assert_eq!(status(Register::Population), AnswerStatus::Empty);
        assert_eq!(status(Register::RealEstate), AnswerStatus::Empty);
        assert_eq!(status(Register::Marriage), AnswerStatus::NotCovered);
        assert_eq!(status(Register::Tax), AnswerStatus::NotCovered);
    }

    async fn a_dead_register_delays_no_other_and_is_a_timeout(test: TestRegisters) {
        let deadline = Duration::from_millis(400);
        let exchange = with_showcase(&test, Weather::calm())
            .await
            .with_connector(Arc::new(Dead(Register::Tax)))
            .with_deadlines(Deadlines::all(Duration::from_secs(20)).with(Register::Tax, deadline));
        let started = Instant::now();
        let keys: Vec<PersonKey> = ["周秀兰", "陈德福", "陈敏", "林小禾"].into_iter().map(|name| key(&person(name))).collect();
        let answers = exchange.ask(&keys, &Register::CHECKED, &purpose()).await.unwrap();
        assert!(started.elapsed() < Duration::from_secs(15), "four timeouts ran side by side");
        for answer in answers.iter().flatten() {
            assert_eq!(answer.status == AnswerStatus::Timeout, answer.register == Register::Tax, "{:?}", answer.register);
            assert!(answer.register != Register::Tax || answer.records.is_empty());
        }
        let health = exchange.health().await;
        assert!(health.iter().all(|entry| (entry.health == Health::Down) == (entry.register == Register::Tax)));
    }

    async fn a_reply_that_does_not_fit_is_an_error(test: TestRegisters) {
        let vehicle = r#"[{"register":"carrier","agrees":true}]"#;
        for body in ["", "[]", "{}", "null", vehicle] {
            let exchange = with_showcase(&test, Weather::calm()).await.with_connector(Arc::new(Babbling(body)));
            let answer = exchange.ask_one(&key(&person("周秀兰")), Register::Vehicle, &purpose()).await.unwrap();
            assert_eq!(answer.status, AnswerStatus::Error, "{body}");
            assert!(answer.records.is_empty());
        }
    }

    async fn the_showcase_is_steady_in_any_weather(test: TestRegisters) {
        let storm = Climate { error: 1000, stall: 0, not_covered: 1000, disagreement: 1000, ..Climate::CALM };
        let weather = Register::ALL.into_iter().fold(Weather::calm(), |weather, register| weather.with(register, storm));
        let exchange = with_showcase(&test, weather).await;
        let answers = exchange.ask(&[key(&person("李春梅"))], &Register::CHECKED, &purpose()).await.unwrap();
        for answer in &answers[0] {
            assert_eq!(answer.status.decides(), answer.register != Register::ProvidentFund, "{:?}: {:?}", answer.register, answer.status);
        }
    }

    async fn weather_falls_on_the_same_people_each_time(test: TestRegisters) {
        let city = generate(60, 5, today(), &demo_areas());
        for household in &city {
            test.registers.load(&household.citizens, today()).await.unwrap();
        }
        let climate = Climate { not_covered: 300, ..Climate::CALM };
        let exchange = Exchange::over(test.registers.clone(), Weather::calm().with(Register::RealEstate, climate));
        let keys: Vec<PersonKey> =
            city.iter().map(|household| PersonKey::new(household.citizens[0].resident_id.clone(), household.citizens[0].name.clone())).collect();
        let statuses = |answers: Vec<Vec<domain::verification::Answer>>| -> Vec<AnswerStatus> { answers.iter().map(|of_person| of_person[0].status).collect() };
        let first = statuses(exchange.ask(&keys, &[Register::RealEstate], &purpose()).await.unwrap());
        let second = statuses(exchange.ask(&keys, &[Register::RealEstate], &purpose()).await.unwrap());
        assert_eq!(first, second);
        let uncovered = first.iter().filter(|status| **status == AnswerStatus::NotCovered).count();
        assert!((5..40).contains(&uncovered), "{uncovered} of 60");
    }

    async fn every_use_is_logged_and_nothing_is_in_clear(test: TestRegisters) {
        let exchange = with_showcase(&test, Weather::calm()).await;
        let asked = key(&person("周秀兰"));
        exchange.ask(std::slice::from_ref(&asked), &Register::CHECKED, &purpose()).await.unwrap();
        let uses = exchange.registers().uses_for_case("case-1").await.unwrap();
        assert_eq!(uses.len(), Register::CHECKED.len());
        assert!(uses.iter().all(|entry| entry.actor == "staff:7" && entry.scene == "check" && entry.subject.len() == 32));
        for (table, columns) in [("records", "COALESCE(name_check, ''), body"), ("records", "subject, record"), ("access_log", "subject, actor")] {
            let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {columns} FROM {table}"))).fetch_all(test.registers.reader()).await.unwrap();
            assert!(!rows.is_empty());
            for row in rows {
                let text = format!("{}{}", row.get::<String, _>(0), row.get::<String, _>(1));
                assert!(!text.contains(asked.resident_id.as_str()) && !text.contains("周秀兰"), "{table}");
            }
        }
    }

    async fn no_answer_without_a_log(test: TestRegisters) {
        let exchange = with_showcase(&test, Weather::calm()).await;
        test.registers.close().await;
        assert!(exchange.ask(&[key(&person("周秀兰"))], &[Register::Vehicle], &purpose()).await.is_err());
    }

    async fn what_lands_is_told_when_it_is_written_and_not_before(test: TestRegisters) {
        let weather = Weather::calm().with(Register::Tax, Climate { latency_ms: 400, ..Climate::CALM });
        let exchange = with_showcase(&test, weather).await;
        let questions = [(key(&person("马建国")), vec![Register::Tax, Register::Vehicle])];
        let told = std::sync::Mutex::new(Vec::new());
        let landed = |_, answer: &Answer| told.lock().unwrap().push((answer.register, answer.records.len()));
        exchange.ask_watched(&questions, &purpose(), &landed).await.unwrap();
        let told = std::mem::take(&mut *told.lock().unwrap());
        assert_eq!(told[0], (Register::Vehicle, 1), "with what it holds, while another is on its way");
        assert_eq!(told.len(), 2);
        let refuses = "DROP TABLE access_log";
        sqlx::raw_sql(refuses).execute(test.registers.writer()).await.unwrap();
        let silent = |_, answer: &Answer| panic!("{answer:?} was told and stands nowhere");
        assert!(exchange.ask_watched(&questions, &purpose(), &silent).await.is_err());
    }

    async fn a_city_loads_once_and_completely(test: TestRegisters) {
        let city = generate(40, 11, today(), &demo_areas());
        let people: Vec<_> = city.iter().flat_map(|household| household.citizens.iter().chain(&household.others)).cloned().collect();
        test.registers.load(&people, today()).await.unwrap();
        test.registers.load(&people, today()).await.unwrap();
        assert_eq!(test.registers.persons().await.unwrap(), i64::try_from(people.len()).unwrap());
        let exchange = Exchange::over(test.registers.clone(), Weather::calm());
        for Household { citizens, .. } in &city {
            let keys: Vec<PersonKey> = citizens.iter().map(|citizen| PersonKey::new(citizen.resident_id.clone(), citizen.name.clone())).collect();
            let answers = exchange.ask(&keys, &Register::CHECKED, &purpose()).await.unwrap();
            for (citizen, of_person) in citizens.iter().zip(answers) {
                let heard: usize = of_person.iter().filter(|answer| answer.register != Register::Population).map(|answer| answer.records.len()).sum();
                let checked = citizen.records.iter().filter(|record| Register::CHECKED.contains(&record.register()));
                assert_eq!(heard, checked.count());
            }
        }
    }
}
