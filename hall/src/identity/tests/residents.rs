//! Residents: levels, one account of level 2 per person, known browsers, change of phone.

use super::super::registration::{self, Details};
use super::super::sign_in::{self, Outcome};
use super::super::{Entered, account, phone, presence};
use super::{fault, visitor};
use crate::Hall;
use crate::error::Error;
use crate::session::{self, Stored};
use crate::testing::{TestHall, code_sent_to, last_message, on_both_engines, record};
use domain::fault::FaultCode;
use domain::identity::{Actor, PersonName, RealNameLevel, SignInStage};
use domain::messages::MessageTemplate;
use domain::verification::PersonState;
use exchange::city::{ShowcasePerson, showcase, showcase_citizens};
use sqlx::Connection as _;

/// The hall with the families of the showcase in its registers.
pub(super) async fn with_registers(test: &TestHall) -> &Hall {
    let citizens: Vec<_> = showcase_citizens(test.hall.today()).into_iter().flat_map(|household| household.citizens).collect();
    test.hall.exchange().registers().load(&citizens, test.hall.today()).await.unwrap();
    &test.hall
}

pub(super) fn applicant(family: &str) -> ShowcasePerson {
    showcase().into_iter().find(|person| person.family == family && person.applicant).unwrap()
}

pub(super) fn phone_of(person: &ShowcasePerson) -> String {
    person.phone.as_ref().unwrap().as_str().to_owned()
}

fn details(person: &ShowcasePerson, phone: &str) -> Details {
    Details { name: person.name.as_str().to_owned(), resident_id: person.id.as_str().to_owned(), phone: phone.to_owned(), agreed: true }
}

/// A code as a page of before would send it, that does not say which one it asked for.
fn typed(code: &str) -> phone::Typed<'_> {
    phone::Typed { code, of_old: false }
}

/// Registers from details to code, in a session of its own.
pub(super) async fn register(test: &TestHall, session: &str, person: &ShowcasePerson, phone: &str) -> Result<Entered, Error> {
    test.clock.advance(61);
    let (hall, here) = (&test.hall, visitor(session));
    registration::begin(hall, &Actor::Anonymous, &here, &details(person, phone)).await?;
    registration::confirm(hall, &Actor::Anonymous, &here, &code_sent_to(hall, phone).await, None).await
}

async fn actor(hall: &Hall, entered: &Entered) -> Actor {
    presence(hall, &entered.subject).await.unwrap().unwrap().actor
}

async fn sign_in(test: &TestHall, session: &str, phone: &str, device: Option<&str>) -> Result<Outcome, Error> {
    test.clock.advance(61);
    let (hall, here) = (&test.hall, visitor(session));
    sign_in::begin(hall, &here, phone).await?;
    sign_in::confirm(hall, &here, &code_sent_to(hall, phone).await, device).await
}

async fn opened(hall: &Hall, session: &str, entered: &Entered) {
    let now = hall.now();
    let subject = Some(entered.subject.clone());
    let stored = Stored { content: "{}".to_owned(), subject, created_at: now, touched_at: now, expires_at: now.plus_seconds(86_400) };
    session::save(hall, session, &stored).await.unwrap();
}

on_both_engines! {
    async fn registers_that_agree_make_level_two(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        let entered = register(&test, "s", &zhou, &phone_of(&zhou)).await.unwrap();
        assert_eq!((entered.level, entered.is_new), (RealNameLevel::Verified, true));
        let view = account::my_account(hall, &actor(hall, &entered).await).await.unwrap();
        assert_eq!((view.name.as_str(), view.level), ("周*兰", RealNameLevel::Verified));
        assert!(!view.resident_id.contains(&zhou.id.as_str()[6..14]));
        let again = register(&test, "s2", &zhou, &phone_of(&zhou)).await.unwrap();
        assert_eq!((again.account, again.is_new), (entered.account, false), "the same person with the same phone");
        assert!(crate::audit::verify(hall).await.unwrap().is_ok());
    }

    async fn a_mistyped_name_never_becomes_a_verified_one(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        let mistyped = ShowcasePerson { name: PersonName::parse("周秀蓝").unwrap(), ..zhou.clone() };
        let wrong = register(&test, "s", &mistyped, &phone_of(&zhou)).await.unwrap();
        assert_eq!(wrong.level, RealNameLevel::Declared);
        let right = register(&test, "s2", &zhou, &phone_of(&zhou)).await.unwrap();
        assert_eq!((right.level, right.is_new), (RealNameLevel::Verified, true));
        assert_ne!(right.account, wrong.account);
        assert_eq!(account::load(hall, &right.account).await.unwrap().name, zhou.name);
        assert_eq!(account::load(hall, &wrong.account).await.unwrap().level, RealNameLevel::Declared);
        assert_eq!(sign_in(&test, "s3", &phone_of(&zhou), None).await.unwrap(), Outcome::IdTailWanted);
        let entered = sign_in::confirm_tail(hall, &visitor("s3"), &zhou.id.as_str()[12..], None).await.unwrap();
        assert_eq!(entered.account, right.account, "the log-in leads to the account under the right name");
    }

    async fn registering_again_is_a_log_in_from_a_new_browser(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        let phone = phone_of(&zhou);
        let first = register(&test, "s", &zhou, &phone).await.unwrap();
        let again = register(&test, "s2", &zhou, &phone).await.unwrap();
        assert_eq!(again.account, first.account);
        let (told,): (i64,) =
            sqlx::query_as("SELECT COUNT(*) FROM messages WHERE template = 'new_device'").fetch_one(hall.db().reader()).await.unwrap();
        assert_eq!(told, 1);
        let entry = format!("account:{} account.sign_in resident:{} {{\"known_device\":false,\"level\":2,\"repeat\":false}}", first.account, first.account);
        assert!(record(hall).await.contains(&entry), "{}", record(hall).await);
    }

    async fn a_phone_in_another_name_makes_level_one(test: TestHall) {
        with_registers(&test).await;
        let xu = applicant("xu");
        assert_eq!(register(&test, "s", &xu, &phone_of(&xu)).await.unwrap().level, RealNameLevel::Declared);
    }

    async fn the_dead_open_no_account_of_level_two(test: TestHall) {
        let hall = &test.hall;
        let zhou = applicant("zhou");
        let mut citizens: Vec<_> = showcase_citizens(hall.today()).into_iter().flat_map(|household| household.citizens).collect();
        for citizen in citizens.iter_mut().filter(|citizen| citizen.resident_id == zhou.id) {
            citizen.state = PersonState::Deceased;
        }
        hall.exchange().registers().load(&citizens, hall.today()).await.unwrap();
        assert_eq!(register(&test, "s", &zhou, &phone_of(&zhou)).await.unwrap().level, RealNameLevel::Declared);
    }

    async fn the_registers_are_asked_for_a_yes_or_no_alone(test: TestHall) {
        with_registers(&test).await;
        let zhou = applicant("zhou");
        register(&test, "s", &zhou, &phone_of(&zhou)).await.unwrap();
        let registers = format!("sqlite:{}", test.folder.path().join("registers.db").display());
        let mut registers = sqlx::AnyConnection::connect(&registers).await.unwrap();
        let asked: Vec<(String, String)> =
            sqlx::query_as("SELECT resource, scene FROM evidence ORDER BY resource").fetch_all(&mut registers).await.unwrap();
        let account = |resource: &str| (resource.to_owned(), "account".to_owned());
        assert_eq!(asked, [account("carrier.verify"), account("population.verify")]);
    }

    async fn a_level_one_account_never_blocks_the_true_holder(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        let stranger = register(&test, "stranger", &zhou, "13900000001").await.unwrap();
        assert_eq!(stranger.level, RealNameLevel::Declared);
        let holder = register(&test, "holder", &zhou, &phone_of(&zhou)).await.unwrap();
        assert_eq!(holder.level, RealNameLevel::Verified);
        assert_ne!(holder.account, stranger.account);
        let another = register(&test, "another", &zhou, "13900000002").await.unwrap();
        assert_eq!(another.level, RealNameLevel::Declared, "nothing tells that the person is known");
        let answer = registration::check_again(hall, &actor(hall, &stranger).await).await.unwrap();
        assert_eq!(answer, RealNameLevel::Declared);
    }

    async fn one_person_has_one_account_of_level_two(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        let first = register(&test, "s", &zhou, &phone_of(&zhou)).await.unwrap();
        // The person's phone moves to another number; then somebody registers anew with the phone the carrier knows.
        let own = account::load(hall, &first.account).await.unwrap();
        let other = domain::identity::Phone::parse("13900000003").unwrap();
        phone::change(hall, &Actor::System, &own, &other, None).await.unwrap();
        assert_eq!(fault(register(&test, "s2", &zhou, &phone_of(&zhou)).await), FaultCode::AccountExists);
        let twin = account::Account { id: hall.new_id().into(), ..own };
        let mut unit = hall.begin().await.unwrap();
        assert!(!account::insert(hall, &mut unit, &twin).await.unwrap(), "the index decides when two come at once");
    }

    async fn every_mistake_is_told_at_once(test: TestHall) {
        let hall = &test.hall;
        let wrong = Details { name: "周".to_owned(), resident_id: "341699195803149020".to_owned(), phone: "123".to_owned(), agreed: false };
        let Err(Error::Refused(faults)) = registration::begin(hall, &Actor::Anonymous, &visitor("s"), &wrong).await else { panic!("not refused") };
        let fields: Vec<&str> = faults.0.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, ["name", "resident_id", "phone", "agreed"]);
        assert_eq!(fault(registration::confirm(hall, &Actor::Anonymous, &visitor("s"), "123456", None).await), FaultCode::SessionExpired);
    }

    async fn a_new_browser_owes_the_last_six(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        let phone = phone_of(&zhou);
        let entered = register(&test, "s", &zhou, &phone).await.unwrap();
        let Outcome::Entered(known) = sign_in(&test, "s2", &phone, Some(&entered.device)).await.unwrap() else { panic!("owes more") };
        assert_eq!((&known.account, &known.device), (&entered.account, &entered.device));

        assert_eq!(sign_in(&test, "s3", &phone, None).await.unwrap(), Outcome::IdTailWanted);
        let here = visitor("s3");
        assert_eq!(sign_in::stage(hall, &here).await.unwrap().0, SignInStage::IdTail);
        assert_eq!(fault(sign_in::confirm_tail(hall, &here, "00000X", None).await), FaultCode::IdTailWrong);
        assert_eq!(fault(sign_in::confirm_tail(hall, &visitor("s4"), &zhou.id.as_str()[12..], None).await), FaultCode::SessionExpired);
        test.clock.advance(1);
        let entered = sign_in::confirm_tail(hall, &here, &zhou.id.as_str()[12..].to_lowercase(), None).await.unwrap();
        assert!(matches!(last_message(hall, &phone).await, Some(MessageTemplate::NewDevice { .. })));
        assert!(matches!(sign_in(&test, "s5", &phone, Some(&entered.device)).await.unwrap(), Outcome::Entered(_)));
    }

    async fn the_last_six_are_tried_ten_times_a_day(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        register(&test, "s", &zhou, &phone_of(&zhou)).await.unwrap();
        sign_in(&test, "t", &phone_of(&zhou), None).await.unwrap();
        for _ in 0..10 {
            assert_eq!(fault(sign_in::confirm_tail(hall, &visitor("t"), "000000", None).await), FaultCode::IdTailWrong);
        }
        let right = &zhou.id.as_str()[12..];
        assert_eq!(fault(sign_in::confirm_tail(hall, &visitor("t"), right, None).await), FaultCode::TooManyTries);
    }

    async fn tries_at_the_last_six_stay_with_the_account_over_a_change_of_phone(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        let entered = register(&test, "s", &zhou, &phone_of(&zhou)).await.unwrap();
        for number in 6..9 {
            let phone = domain::identity::Phone::parse(&format!("1390000000{number}")).unwrap();
            let own = account::load(hall, &entered.account).await.unwrap();
            phone::change(hall, &Actor::System, &own, &phone, None).await.unwrap();
            let session = format!("t{number}");
            sign_in(&test, &session, phone.as_str(), None).await.unwrap();
            let tries = if number < 8 { 10 } else { 0 };
            for _ in 0..tries {
                assert_eq!(fault(sign_in::confirm_tail(hall, &visitor(&session), "000000", None).await), FaultCode::IdTailWrong);
            }
        }
        let right = &zhou.id.as_str()[12..];
        assert_eq!(fault(sign_in::confirm_tail(hall, &visitor("t8"), right, None).await), FaultCode::TooManyTries);
    }

    async fn an_unknown_phone_is_answered_like_a_known_one(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        let known = phone_of(&zhou);
        register(&test, "s", &zhou, &known).await.unwrap();
        test.clock.advance(61);
        for (session, phone) in [("a", known.as_str()), ("b", "13900000009")] {
            sign_in::begin(hall, &visitor(session), phone).await.unwrap();
            assert_eq!(sign_in::stage(hall, &visitor(session)).await.unwrap().0, SignInStage::Code);
            assert!(matches!(last_message(hall, phone).await, Some(MessageTemplate::IdentityCode { .. })));
            assert_eq!(fault(sign_in::begin(hall, &visitor(session), phone).await), FaultCode::CodeTooSoon);
        }
        assert_eq!(sign_in(&test, "b", "13900000009", None).await.unwrap(), Outcome::NoAccount);
    }

    async fn a_family_may_share_a_phone(test: TestHall) {
        let hall = with_registers(&test).await;
        let (zhou, xu) = (applicant("zhou"), applicant("xu"));
        let first = register(&test, "a", &zhou, "13900000005").await.unwrap();
        let second = register(&test, "b", &xu, "13900000005").await.unwrap();
        assert_eq!(sign_in(&test, "c", "13900000005", Some(&first.device)).await.unwrap(), Outcome::IdTailWanted);
        let entered = sign_in::confirm_tail(hall, &visitor("c"), &xu.id.as_str()[12..], None).await.unwrap();
        assert_eq!(entered.account, second.account);
    }

    async fn a_change_of_phone_ends_other_sessions_and_tells_the_old_phone(test: TestHall) {
        let hall = with_registers(&test).await;
        let zhou = applicant("zhou");
        let old = phone_of(&zhou);
        let entered = register(&test, "here", &zhou, &old).await.unwrap();
        let own = actor(hall, &entered).await;
        opened(hall, "here", &entered).await;
        opened(hall, "there", &entered).await;
        let here = visitor("here");
        assert_eq!(fault(phone::begin(hall, &own, &here, &old).await), FaultCode::PhoneUnchanged);
        test.clock.advance(1);
        phone::begin(hall, &own, &here, "13900000007").await.unwrap();
        let code = code_sent_to(hall, &old).await;
        assert!(!phone::confirm(hall, &own, &here, typed(&code), Some(&entered.device)).await.unwrap(), "the new phone owes its code");
        assert_eq!(fault(phone::confirm(hall, &own, &here, typed(&code), Some(&entered.device)).await), FaultCode::CodeWrong);
        test.clock.advance(1);
        assert!(phone::confirm(hall, &own, &here, typed(&code_sent_to(hall, "13900000007").await), Some(&entered.device)).await.unwrap());

        assert!(session::load(hall, "here").await.unwrap().is_some());
        assert_eq!(session::load(hall, "there").await.unwrap(), None);
        assert_eq!(last_message(hall, &old).await, Some(MessageTemplate::PhoneChanged { tail: "0007".to_owned() }));
        assert_eq!(sign_in(&test, "x", &old, None).await.unwrap(), Outcome::NoAccount);
        assert!(matches!(sign_in(&test, "y", "13900000007", Some(&entered.device)).await.unwrap(), Outcome::Entered(_)));
    }

    async fn nobody_and_staff_have_no_account(test: TestHall) {
        assert!(matches!(account::my_account(&test.hall, &Actor::Anonymous).await, Err(Error::SignedOut)));
        assert!(matches!(account::my_account(&test.hall, &Actor::System).await, Err(Error::Forbidden)));
        assert_eq!(presence(&test.hall, "resident:unknown").await.unwrap(), None);
        assert_eq!(presence(&test.hall, "nonsense").await.unwrap(), None);
    }
}
