//! Codes: few tries, one session, one purpose, one use.

use super::super::Visitor;
use super::super::codes::{send, send_for, verify};
use super::{fault, visitor};
use crate::testing::{code_sent_to, on_both_engines};
use domain::fault::FaultCode;
use domain::identity::{CODES_A_DAY, CodePurpose, Phone};

fn phone() -> Phone {
    Phone::parse("13800000001").unwrap()
}

/// Some code that is not this one.
fn another(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().unwrap() + 1) % 1_000_000)
}

on_both_engines! {
    async fn a_code_is_good_once_for_its_session_purpose_and_phone(test: TestHall) {
        let hall = &test.hall;
        let (here, there) = (visitor("here"), visitor("there"));
        send(hall, &here, CodePurpose::SignIn, &phone()).await.unwrap();
        let code = code_sent_to(hall, "13800000001").await;
        let other_phone = Phone::parse("13800000002").unwrap();
        assert_eq!(fault(verify(hall, &there, CodePurpose::SignIn, &phone(), &code).await), FaultCode::CodeExpired);
        assert_eq!(fault(verify(hall, &here, CodePurpose::Register, &phone(), &code).await), FaultCode::CodeExpired);
        assert_eq!(fault(verify(hall, &here, CodePurpose::SignIn, &other_phone, &code).await), FaultCode::CodeExpired);
        verify(hall, &here, CodePurpose::SignIn, &phone(), &format!(" {code}")).await.unwrap();
        assert_eq!(fault(verify(hall, &here, CodePurpose::SignIn, &phone(), &code).await), FaultCode::CodeExpired);
    }

    async fn five_wrong_tries_kill_a_code(test: TestHall) {
        let hall = &test.hall;
        let here = visitor("here");
        send(hall, &here, CodePurpose::SignIn, &phone()).await.unwrap();
        let code = code_sent_to(hall, "13800000001").await;
        for expected in [FaultCode::CodeWrong, FaultCode::CodeWrong, FaultCode::CodeWrong, FaultCode::CodeWrong, FaultCode::CodeExpired] {
            assert_eq!(fault(verify(hall, &here, CodePurpose::SignIn, &phone(), &another(&code)).await), expected);
        }
        assert_eq!(fault(verify(hall, &here, CodePurpose::SignIn, &phone(), &code).await), FaultCode::CodeExpired);
    }

    async fn a_code_dies_after_ten_minutes(test: TestHall) {
        let hall = &test.hall;
        let here = visitor("here");
        send(hall, &here, CodePurpose::SignIn, &phone()).await.unwrap();
        let code = code_sent_to(hall, "13800000001").await;
        test.clock.advance(600);
        assert_eq!(fault(verify(hall, &here, CodePurpose::SignIn, &phone(), &code).await), FaultCode::CodeExpired);
        assert_eq!(super::super::expire(hall).await.unwrap(), 1);
    }

    async fn a_phone_gets_one_code_a_minute_and_ten_a_day(test: TestHall) {
        let hall = &test.hall;
        let here = visitor("here");
        send(hall, &here, CodePurpose::SignIn, &phone()).await.unwrap();
        assert_eq!(fault(send(hall, &visitor("there"), CodePurpose::SignIn, &phone()).await), FaultCode::CodeTooSoon);
        for _ in 1..CODES_A_DAY {
            test.clock.advance(61);
            send(hall, &here, CodePurpose::SignIn, &phone()).await.unwrap();
        }
        test.clock.advance(61);
        assert_eq!(fault(send(hall, &here, CodePurpose::SignIn, &phone()).await), FaultCode::TooManyTries);
        test.clock.advance(86_400);
        send(hall, &here, CodePurpose::SignIn, &phone()).await.unwrap();
    }

    async fn guessing_all_day_gets_twenty_tries(test: TestHall) {
        let hall = &test.hall;
        let mut tried = 0;
        for round in 0..CODES_A_DAY {
            let here = visitor(&format!("s{round}"));
            send(hall, &here, CodePurpose::SignIn, &phone()).await.unwrap();
            let code = code_sent_to(hall, "13800000001").await;
            for _ in 0..5 {
                let answer = fault(verify(hall, &here, CodePurpose::SignIn, &phone(), &another(&code)).await);
                tried += i32::from(answer != FaultCode::TooManyTries);
            }
            test.clock.advance(61);
        }
        assert_eq!(tried, 20);
    }

    async fn one_address_cannot_send_without_end(test: TestHall) {
        let hall = &test.hall;
        for number in 0..60 {
            let phone = Phone::parse(&format!("139{number:08}")).unwrap();
            send(hall, &visitor("here"), CodePurpose::SignIn, &phone).await.unwrap();
        }
        let phone = Phone::parse("13700000000").unwrap();
        assert_eq!(fault(send(hall, &visitor("here"), CodePurpose::SignIn, &phone).await), FaultCode::TooManyTries);
    }

    async fn one_account_cannot_send_without_end(test: TestHall) {
        let hall = &test.hall;
        let (account, other) = ("a1".into(), "a2".into());
        for number in 0..31 {
            let phone = Phone::parse(&format!("139{number:08}")).unwrap();
            let answer = send_for(hall, &visitor("here"), CodePurpose::NewPhone, &phone, &account).await;
            assert_eq!(answer.is_ok(), number < 30, "{number}");
        }
        let phone = Phone::parse("13700000000").unwrap();
        assert_eq!(fault(send_for(hall, &visitor("there"), CodePurpose::Commitment, &phone, &account).await), FaultCode::TooManyTries);
        send_for(hall, &visitor("there"), CodePurpose::Commitment, &phone, &other).await.unwrap();
    }

    async fn one_address_cannot_guess_without_end(test: TestHall) {
        let hall = &test.hall;
        let own = Phone::parse("13700000000").unwrap();
        for number in 0..100 {
            if number == 50 {
                // A right code of one's own washes nothing clean.
                send(hall, &visitor("own"), CodePurpose::SignIn, &own).await.unwrap();
                let code = code_sent_to(hall, "13700000000").await;
                verify(hall, &visitor("own"), CodePurpose::SignIn, &own, &code).await.unwrap();
            }
            let phone = Phone::parse(&format!("139{number:08}")).unwrap();
            assert_eq!(fault(verify(hall, &visitor("s"), CodePurpose::SignIn, &phone, "123456").await), FaultCode::CodeExpired);
        }
        let phone = Phone::parse("13900000999").unwrap();
        assert_eq!(fault(verify(hall, &visitor("s"), CodePurpose::SignIn, &phone, "123456").await), FaultCode::TooManyTries);
        let elsewhere = Visitor { address: "192.0.2.8".to_owned(), ..visitor("s") };
        assert_eq!(fault(verify(hall, &elsewhere, CodePurpose::SignIn, &phone, "123456").await), FaultCode::CodeExpired);
    }

    async fn the_code_is_nowhere_in_clear(test: TestHall) {
        let hall = &test.hall;
        send(hall, &visitor("here"), CodePurpose::SignIn, &phone()).await.unwrap();
        let code = code_sent_to(hall, "13800000001").await;
        let rows: Vec<(String, String)> =
            sqlx::query_as("SELECT phone_index, code_hash FROM codes").fetch_all(hall.db().reader()).await.unwrap();
        assert_eq!(rows.len(), 1);
        assert!(!rows[0].0.contains("13800000001") && rows[0].1 != code && rows[0].1.len() == 64);
    }
}
