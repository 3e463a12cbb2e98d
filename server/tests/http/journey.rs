//! A resident without scripts, from a new account to the receipt; and what the hall never shows, logs or stores of a person.

use crate::browser::{Browser, main_of};
use crate::harness::{Server, on_both_engines, server_on};
use domain::day::Day;
use domain::identity::{Actor, ResidentId};
use hall::db::Engine;
use hall::testing::code_sent_to;
use std::io::Write;
use std::path::Path;
use std::sync::{Arc, Mutex, Once, OnceLock};

const NAME: &str = "诸葛慕容";
const PHONE: &str = "15912345678";

fn resident_id() -> ResidentId {
    ResidentId::from_parts("341699", Day::parse("1986-05-12").unwrap(), 77).unwrap()
}

/// Everything the process logs, at every level.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

fn log() -> &'static Log {
    static LOG: OnceLock<Log> = OnceLock::new();
    static START: Once = Once::new();
    let log = LOG.get_or_init(Log::default);
    START.call_once(|| {
        let started = tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE).with_writer(|| log.clone()).try_init();
        started.expect("nothing else logs in this test");
    });
    log
}

/// Opens an account, past a mistyped phone, and starts an application.
async fn start(server: &Server, browser: &Browser<'_>) {
    let hall = &server.test.hall;
    let id = resident_id();
    let details = [("name", NAME), ("resident_id", id.as_str()), ("phone", PHONE), ("agreed", "1")];
    let mut mistyped = details;
    mistyped[2].1 = "1591234567";
    for typed in [mistyped, details] {
        browser.send("/api/identity/register", &typed).await;
    }
    let code = code_sent_to(hall, PHONE).await;
    let (next, _) = browser.send("/api/identity/register-code", &[("code", &code)]).await;
    assert_eq!(next, "/my");
    browser.fill("/apply", "/api/intake/start", &[]).await;
}

/// Opens an account, answers every page and submits; answers the receipt's address.
async fn apply(server: &Server, browser: &Browser<'_>) -> String {
    let hall = &server.test.hall;
    start(server, browser).await;
    let save = "/api/intake/save-step";
    browser.fill("/apply/household", save, &[("marital", "single")]).await;
    browser.fill("/apply/consents", "/api/intake/agree", &[("own", "1")]).await;
    browser.fill("/apply/housing", save, &[("kind", "rented"), ("area", "12"), ("people", "1"), ("rent", "500")]).await;
    browser.fill("/apply/livelihood", save, &[("group", "family")]).await;
    browser.fill("/apply/wish", save, &[("mode", "flat"), ("area", "0101"), ("district", "01")]).await;
    // Ids sort by time, and the clock stands still: the next code must be a later one.
    server.test.clock.advance(61);
    browser.fill("/apply/commitment", "/api/intake/send-commitment-code", &[]).await;
    let code = code_sent_to(hall, PHONE).await;
    browser.fill("/apply/commitment?sent=1", "/api/intake/sign", &[("agree", "1"), ("code", &code)]).await;
    browser.fill("/apply/check", "/api/intake/submit", &[]).await.0
}

async fn city_server(engine: Engine) -> Option<Server> {
    let server = server_on(engine, false).await?;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city");
    hall::settings::import_city(&server.test.hall, &Actor::System, &folder).await.unwrap();
    Some(server)
}

async fn a_resident_applies_without_scripts(engine: Engine) {
    let Some(server) = city_server(engine).await else { return };
    let browser = Browser::new(&server);
    let receipt = apply(&server, &browser).await;
    assert!(receipt.starts_with("/my/cases/") && receipt.ends_with("/receipt"), "{receipt}");
    let says_all = |page: &str, more: &[&str]| {
        for owed in ["收件回执", "公共租赁住房保障申请", "申请编号", "收到时间", "受理没有", "公示 5 个工作日", "答复您", "早上 8 点"]
            .iter()
            .chain(more)
        {
            assert!(page.contains(owed), "{owed}: {}", main_of(page));
        }
    };
    says_all(&browser.open(&receipt).await.body, &["11 月 30 日", "就算受理"]);
    server.test.clock.advance(10 * 24 * 3600);
    hall::supervision::sweep(&server.test.hall).await.unwrap();
    says_all(&browser.open(&receipt).await.body, &["受理编号", "信息核查"]);
    let messages = browser.open("/my/messages").await;
    assert!(messages.body.contains("公租房申请已收到") && messages.body.contains("/my/rate/"), "{}", messages.body);
    assert!(!messages.body.contains("验证码"), "codes are repeated in the account");
}

async fn what_is_sent_after_the_session_ended_is_there_after_the_next_log_in(engine: Engine) {
    let Some(server) = city_server(engine).await else { return };
    let browser = Browser::new(&server);
    start(&server, &browser).await;
    browser.fill("/apply/household", "/api/intake/save-step", &[("marital", "single")]).await;
    server.test.clock.advance(31 * 24 * 3600);
    let typed = [("step", "housing"), ("version", "2"), ("kind", "rented"), ("area", "47.11"), ("people", "1"), ("rent", "512")];
    let (next, page) = browser.send("/api/intake/save-step", &typed).await;
    assert_eq!(next, "/sign-in?back=/apply/housing");
    assert!(!page.body.contains("47.11"), "{}", main_of(&page.body));

    browser.send("/api/identity/sign-in", &[("phone", PHONE), ("back", "/apply/housing")]).await;
    let code = code_sent_to(&server.test.hall, PHONE).await;
    let (next, page) = browser.send("/api/identity/sign-in-code", &[("code", &code), ("back", "/apply/housing")]).await;
    assert_eq!(next, "/apply/housing");
    let main = main_of(&page.body);
    assert!(main.contains("登录已经过期") && main.contains("47.11") && main.contains("512"), "{main}");
}

#[tokio::test]
async fn nothing_of_a_person_stands_in_logs_records_addresses_public_pages_or_files() {
    let log = log();
    let Some(server) = city_server(Engine::Sqlite).await else { return };
    let browser = Browser::new(&server);
    apply(&server, &browser).await;
    let stranger = Browser::new(&server);
    for path in ["/", "/guide/public-rental-housing", "/notices", "/figures", "/track", "/policy", "/contact", "/no/such/page", "/metrics"]
    {
        stranger.open(path).await;
    }
    let id = resident_id();
    let secrets = [NAME, PHONE, id.as_str(), &id.as_str()[6..14], &id.as_str()[12..]];

    for (path, body) in stranger.seen.borrow().iter() {
        for secret in secrets {
            assert!(!body.contains(secret), "{secret} stands on {path}");
        }
    }
    for (path, _) in browser.seen.borrow().iter() {
        for secret in secrets {
            assert!(!path.contains(secret), "{secret} stands in the address {path}");
        }
    }
    let record = hall::testing::record(&server.test.hall).await;
    assert!(record.lines().count() > 3, "{record}");
    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(logged.contains("answered"), "nothing was logged at all");
    let mut files = 0;
    for entry in std::fs::read_dir(server.test.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_file() {
            files += 1;
            let bytes = std::fs::read(&path).unwrap();
            for secret in secrets {
                let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
                assert!(!found, "{secret} stands in {}", path.display());
            }
        }
    }
    assert!(files >= 2, "the database was not looked at");
    for secret in secrets {
        assert!(!record.contains(secret), "{secret} stands in the record");
        let line = logged.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{secret} stands in the log: {line:?}");
    }
}

on_both_engines! { a_resident_applies_without_scripts what_is_sent_after_the_session_ended_is_there_after_the_next_log_in }
