//! Accounts and log-in as a browser without scripts does them: every form posted, every page read.

use crate::harness::{Answer, Server, on_both_engines, server_on};
use axum::http::StatusCode;
use domain::identity::Actor;
use exchange::city::{ShowcasePerson, showcase, showcase_citizens};
use hall::db::Engine;
use hall::identity::staff::{DEMO_PASSWORD, create_demo_staff, demo_code};
use hall::testing::code_sent_to;
use std::collections::BTreeMap;
use std::path::Path;

/// A browser: it keeps its cookies.
struct Browser<'a> {
    server: &'a Server,
    cookies: BTreeMap<String, String>,
}

impl<'a> Browser<'a> {
    fn new(server: &'a Server) -> Self {
        Self { server, cookies: BTreeMap::new() }
    }

    fn header(&self) -> String {
        self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("; ")
    }

    fn keep(&mut self, answer: &Answer) {
        for set in answer.headers.get_all("set-cookie") {
            let set = set.to_str().unwrap();
            let (name, value) = set.split(';').next().unwrap().split_once('=').unwrap();
            if set.contains("Max-Age=0") || value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    async fn get(&mut self, path: &str) -> Answer {
        let cookies = self.header();
        let answer = self.server.get_with(path, &[("cookie", &cookies)]).await;
        self.keep(&answer);
        answer
    }

    /// Posts a form; answers where it leads.
    async fn post(&mut self, path: &str, form: &str) -> String {
        let cookies = self.header();
        let headers = [("sec-fetch-site", "same-origin"), ("cookie", cookies.as_str())];
        let answer = self.server.post(path, form, &headers).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{path}: {}", answer.body);
        self.keep(&answer);
        answer.header("location").to_owned()
    }
}

fn applicant() -> ShowcasePerson {
    showcase().into_iter().find(|person| person.family == "zhou" && person.applicant).unwrap()
}

async fn city(engine: Engine) -> Option<Server> {
    let server = server_on(engine, false).await?;
    let hall = &server.test.hall;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../demo/city");
    hall::settings::import_city(hall, &Actor::System, &folder).await.unwrap();
    hall.mark("demo", "1").await.unwrap();
    create_demo_staff(hall).await.unwrap();
    let citizens: Vec<_> = showcase_citizens(hall.today()).into_iter().flat_map(|household| household.citizens).collect();
    hall.exchange().registers().load(&citizens, hall.today()).await.unwrap();
    Some(server)
}

async fn staff(browser: &mut Browser<'_>, login_name: &str) -> String {
    let code = demo_code(&browser.server.test.hall, login_name).await.unwrap();
    browser.post("/api/identity/staff-sign-in", &format!("login_name={login_name}&password={DEMO_PASSWORD}&code={code}")).await
}

async fn a_resident_opens_an_account_logs_out_and_comes_back(engine: Engine) {
    let Some(server) = city(engine).await else { return };
    let hall = &server.test.hall;
    let person = applicant();
    let phone = person.phone.as_ref().unwrap().as_str();
    let mut browser = Browser::new(&server);

    let page = browser.get("/account/new?back=/apply").await;
    assert!(page.body.contains("实名开户") && page.body.contains(r#"value="/apply""#), "{}", page.body);
    let wrong = browser.post("/api/identity/register", "name=x&resident_id=123&phone=1&back=/apply").await;
    assert_eq!(wrong, "/account/new?back=/apply#errors");
    let page = browser.get("/account/new?back=/apply").await;
    assert!(page.body.contains("有 4 处要改一下") && page.body.contains(r#"value="123""#), "{}", page.body);

    let form = format!("name={}&resident_id={}&phone={phone}&agreed=1&back=/apply", person.name.as_str(), person.id.as_str());
    assert_eq!(browser.post("/api/identity/register", &form).await, "/account/new?back=/apply");
    let page = browser.get("/account/new?back=/apply").await;
    assert!(page.body.contains("输入短信验证码") && !page.body.contains(person.id.as_str()), "{}", page.body);
    assert_eq!(browser.post("/api/identity/register-code", "code=1&back=/apply").await, "/account/new?back=/apply#errors");
    assert!(browser.get("/account/new?back=/apply").await.body.contains("验证码不对"));
    let planted = browser.cookies["anju"].clone();
    let code = code_sent_to(hall, phone).await;
    assert_eq!(browser.post("/api/identity/register-code", &format!("code={code}&back=/apply")).await, "/apply");
    assert_ne!(browser.cookies["anju"], planted, "the session id is renewed at log-in");

    let page = browser.get("/account").await;
    assert_eq!((page.status, page.header("cache-control")), (StatusCode::OK, "no-store"));
    assert!(page.body.contains("周*兰") && page.body.contains("已核验身份") && !page.body.contains("周秀兰"), "{}", page.body);

    assert_eq!(browser.post("/api/identity/sign-out", "").await, "/");
    assert_eq!(browser.get("/account").await.status, StatusCode::UNAUTHORIZED);
    server.test.clock.advance(61);
    assert_eq!(browser.post("/api/identity/sign-in", &format!("phone={phone}&back=//evil.example")).await, "/sign-in");
    let code = code_sent_to(hall, phone).await;
    assert_eq!(browser.post("/api/identity/sign-in-code", &format!("code={code}")).await, "/my", "the browser is known");

    server.test.clock.advance(61);
    let mut other = Browser::new(&server);
    other.post("/api/identity/sign-in", &format!("phone={phone}")).await;
    let code = code_sent_to(hall, phone).await;
    assert_eq!(other.post("/api/identity/sign-in-code", &format!("code={code}")).await, "/sign-in");
    assert!(other.get("/sign-in").await.body.contains("身份证号后 6 位"));
    assert_eq!(other.post("/api/identity/sign-in-tail", &format!("tail={}", &person.id.as_str()[12..])).await, "/my");
}

async fn an_unknown_phone_reads_the_same_until_it_is_proven(engine: Engine) {
    let Some(server) = city(engine).await else { return };
    let mut browser = Browser::new(&server);
    assert_eq!(browser.post("/api/identity/sign-in", "phone=13900000009").await, "/sign-in");
    assert!(browser.get("/sign-in").await.body.contains("139****0009"));
    let code = code_sent_to(&server.test.hall, "13900000009").await;
    assert_eq!(browser.post("/api/identity/sign-in-code", &format!("code={code}")).await, "/account/none");
    assert!(browser.get("/account/none").await.body.contains("还没有账号"));
}

async fn staff_come_in_by_post_and_see_their_own_desk_only(engine: Engine) {
    let Some(server) = city(engine).await else { return };
    let mut administrator = Browser::new(&server);
    assert_eq!(administrator.get("/desk/staff").await.status, StatusCode::UNAUTHORIZED);
    assert_eq!(staff(&mut administrator, "city-centre.admin").await, "/desk/staff");
    let page = administrator.get("/desk/staff").await;
    assert!(page.status == StatusCode::OK && page.body.contains("huayuan.accept"), "{}", page.body);
    assert_eq!(administrator.get("/desk/window").await.status, StatusCode::FORBIDDEN);
    let form = "name=顾国强&resident_id=341699198003070042&login_name=gu.gq&post=window&office=huayuan";
    assert_eq!(administrator.post("/api/identity/staff-add", form).await, "/desk/staff#errors");
    let id = domain::identity::ResidentId::from_parts("341699", domain::day::Day::new(1980, 3, 7).unwrap(), 4).unwrap();
    let form = format!("name=顾国强&resident_id={}&login_name=gu.gq&post=window&office=huayuan", id.as_str());
    assert_eq!(administrator.post("/api/identity/staff-add", &form).await, "/desk/staff");
    let page = administrator.get("/desk/staff").await;
    assert!(page.body.contains("gu.gq 的激活码"), "{}", page.body);

    let mut acceptance = Browser::new(&server);
    assert_eq!(staff(&mut acceptance, "huayuan.accept").await, "/desk");
    assert!(acceptance.get("/desk").await.body.contains("href=\"/desk/window\""), "the way to confirm whom one sees");
    assert_eq!(acceptance.get("/desk/window").await.status, StatusCode::OK);
    let mut first = Browser::new(&server);
    assert_eq!(staff(&mut first, "huayuan.first").await, "/desk");
    assert!(!first.get("/desk").await.body.contains("/desk/window"));

    let mut window = Browser::new(&server);
    assert_eq!(staff(&mut window, "huayuan.window").await, "/desk/window");
    assert_eq!(window.get("/desk/staff").await.status, StatusCode::FORBIDDEN);
    let person = applicant();
    let form = format!("name={}&resident_id={}", person.name.as_str(), person.id.as_str());
    assert_eq!(window.post("/api/identity/window-find", &form).await, "/desk/window");
    assert!(window.get("/desk/window").await.body.contains("没有这个人的账号"));
    assert_eq!(window.post("/api/identity/window-clear", "").await, "/desk/window");
    assert_eq!(window.post("/api/identity/sign-out", "").await, "/staff/sign-in");
}

async fn a_wrong_password_and_an_unknown_name_read_the_same(engine: Engine) {
    let Some(server) = city(engine).await else { return };
    let mut pages = Vec::new();
    for login_name in ["huayuan.accept", "huayuan.nobody"] {
        let mut browser = Browser::new(&server);
        let form = format!("login_name={login_name}&password=x&code=000000");
        assert_eq!(browser.post("/api/identity/staff-sign-in", &form).await, "/staff/sign-in#errors");
        let page = browser.get("/staff/sign-in").await.body;
        assert!(page.contains("账号、密码或者动态码不对"), "{page}");
        assert!(!page.contains("password=x"));
        pages.push(page.matches(login_name).count());
    }
    assert_eq!(pages[0], pages[1]);
}

on_both_engines! { a_resident_opens_an_account_logs_out_and_comes_back an_unknown_phone_reads_the_same_until_it_is_proven staff_come_in_by_post_and_see_their_own_desk_only a_wrong_password_and_an_unknown_name_read_the_same }
