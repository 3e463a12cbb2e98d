# Public pages: home, guides, policy, notices, statements
hall-title = Public rental housing service hall
hero = Apply for public rental housing in one sitting
hero-text = We fetch your household, marriage, property, vehicle and social security records from city registers. You check them, add what is missing and sign a commitment. No visits, no photocopies.
start = Start now
hero-note = About 15 minutes. Free. Save at any point and come back within 90 days.
what = What would you like to do?
door-check = Check if you can apply
door-check-note = Three minutes, one condition after the other
door-guide = Read the guide
door-guide-note = Conditions, documents, steps and time limits
door-track = Track a case
door-track-note = Application number and last four digits of your phone
door-policy = Read the policy
door-policy-note = The text, when it applies, and each article
door-notices = Notices
door-notices-note = Who is on public notice, until when, how to object
door-cases = My cases
door-cases-note = Applications, messages, letters, ratings
notices-title = Notices
all-notices = All notices
no-notices = There are no notices now.
offline-title = Not online? You can still apply
offline-call = Call{" "}
offline-rest = {" "}and press 2, or bring your ID card to the nearest window.
offline-link = Find a window
elder-title = Rental housing, step by step
elder-text = The city looks things up for you. You only check that they are right. It is free.
elder-call = Call, somebody will help
elder-apply = I want to apply
elder-apply-note = Mistakes can be put right
elder-track = Where is my case
elder-track-note = You need the number
elder-help = Let somebody help me
elder-help-note = At any window
elder-fraud-title = Beware of fraud
elder-fraud = Applying never costs anything. If somebody asks for money or a code, call 12345.

# Service guide
guides-title = Guides
guides-intro = The conditions, documents, steps and time limits of each matter.
guide-page-title = { $matter }: guide
guide-version = version { $version }
guide-since = , in force from { $day }
promised = Promised within
visits = Visits needed
times = { $count ->
    [one] { $count } time
   *[other] { $count } times
}
fee = Fee
prepare = You prepare
prepare-count = { $count ->
    [one] { $count } commitment letter
   *[other] { $count } documents
}
apply-online = Apply online
check-first = First check if you can apply
contents = On this page
section-who = Who it is for
section-conditions = Conditions
section-materials = Documents
section-steps = Steps
section-limits = Time and cost
section-basis = Legal basis
section-places = Places and hours
section-contact = Help and complaints
section-questions = Questions
numbered-1 = 1. { $title }
numbered-2 = 2. { $title }
numbered-3 = 3. { $title }
numbered-4 = 4. { $title }
numbered-5 = 5. { $title }
numbered-6 = 6. { $title }
numbered-7 = 7. { $title }
numbered-8 = 8. { $title }
materials-caption = Documents, where they come from and in which form
material = Document
material-origin = Source
material-form = Form
material-note = Remarks
origin-generated = made by us
origin-fetched = fetched by us
origin-uploaded = given by you
sample-link = Filled sample
template-download = Download the template
template-view = read it
step-outside = , outside the time limit
legal-limit = Legal limit
promised-limit = Promise
promised-days = { $days }, without the public notice
result = Result
all-windows = Addresses and hours of all windows
policy-text = Read the policy
print-guide = Print this guide

# Commitment template
commitment-title = Personal commitment
commitment-version = Version: { $version }
commitment-name = Name:{" "}
commitment-id = Resident ID:{" "}
commitment-signature = Signature:{" "}
commitment-date = Date:{" "}
consent-form-title = Consent to the check
consent-form-text = I apply for public rental housing together with the applicant named below, and I agree that the housing authorities check my records.
consent-form-applicant = Applicant: 
commitment-hint = Print and sign it, or copy it by hand and sign, then upload a photo. On a phone you can also sign with a finger while you apply.
commitment-download = Download (WPS, Word)

# Filled sample
sample-title = A filled sample
sample-intro = This is the finished application of an invented family. What we fetch you need not fill in; you only check it.
sample-applicant = Applicant
sample-name = Name
sample-name-value = Zhou Xiulan
sample-id = Resident ID
sample-id-value = 341699**********2X
sample-phone = Phone
sample-phone-value = 138****0000
sample-wish = Wants
sample-wish-value = A flat (not the rent subsidy), Chengnan District
sample-family = Family (4 people)
sample-husband = Husband
sample-husband-value = Chen Defu, 70, agreed on his own phone
sample-daughter = Daughter
sample-daughter-value = Chen Min, 38, agreed on her own phone
sample-grandchild = Granddaughter
sample-grandchild-value = Lin Xiaohe, 9, her mother agreed for her
sample-home = Home
sample-living = Lives in
sample-living-value = A rented private home, ¥800 a month
sample-area = Floor area
sample-area-value = 42.6 m² for 4 people, 10.65 m² each
sample-owned = Homes owned
sample-owned-value = None
sample-income = Income and property
sample-monthly = Monthly income
sample-monthly-value = ¥7,558, ¥1,889.5 each
sample-car = Vehicles
sample-car-value = None
sample-dispute = Not right
sample-dispute-value = The pension: “¥2,112 a month since September, see the bank statement”

# Policy
policy-title = Policy
policy-intro = The city's rules on public rental housing. Every condition that is checked names the article it comes from.
article = Article { $number }
publisher = Published by
document-number = Document number
effective = In force from

# Contact
contact-title = Contact
contact-intro = By phone, at a window or online: the same question gets the same answer.
contact-hotline = Hotline
contact-hotline-text = Press 2 for advice and 8 for complaints, day and night.
contact-offices = Windows
contact-office = Window
contact-address = Address
contact-hours = Hours
contact-phone = Phone

# Privacy
privacy-title = Privacy
privacy-intro = We use your data for public rental housing only, we take no more than we need, and every look at them is on record.
privacy-who-title = Who
privacy-who = { $operator } and the district, county and street offices that handle your case. Nobody else gets your data.
privacy-what-title = What
privacy-what = What you enter, and what the registers tell us after you agreed: household, marriage, homes, vehicles, income, social insurance, provident fund, allowances, disability, veterans and businesses; and the e-licences you choose to use (number and signature, no picture). Records of family members are asked for only with their own consent.
privacy-why-title = Why
privacy-why = To judge whether you can have public rental housing, under the Measures for the Administration of Public Rental Housing and the consent you sign. You can apply without consent and bring papers instead.
privacy-how-title = How they are protected
privacy-how = Name, ID number, phone, address and income are encrypted one by one and masked on every page. An officer who unmasks a number gives a reason, and that is on record. Public lists carry masked names only, no ID number, address or phone. SMS and addresses of pages carry no personal data.
privacy-how-long-title = For how long
privacy-how-long = A draft that nobody changes for 90 days ends; when it ends, or when you give it up, what you filled in and uploaded is erased. The registers' own answers are erased 180 days after the query; which register was asked and what came of it stays. Who had the registers asked about you, when and why, is kept for three years. What you shared with another system is erased 180 days after you took it back or it ended; the record keeps the fact that you shared it. Applications that were submitted, the record of how they were handled, and letters are kept as long as the city's rules on archives say; the system does not delete them by itself.
privacy-rights-title = Your rights
privacy-rights = You may see, copy and correct your data, ask for reasons, withdraw consent and ask for deletion. You may ask that a person decides instead of the system; the system never refuses by itself. Ask at a window or call 12345.
privacy-cookies-title = Cookies
privacy-cookies = They remember your log-in, language and text size. No advertising, no tracking.

# Accessibility
accessibility-title = Accessibility
accessibility-intro = Everybody should be able to use this site: with weak eyes, without hearing, without a mouse, on an old phone or a slow network.
accessibility-can-title = What works
accessibility-can-elder = Large text: bigger letters, one column, bigger buttons; your choice is remembered.
accessibility-can-keyboard = Every step can be done with the keyboard, and screen readers read every field and every mistake.
accessibility-can-script = Every step works with scripts off and on old phones.
accessibility-can-colour = Nothing is said by colour alone; text has a contrast of at least 4.5 to 1.
accessibility-can-time = You can walk away half-way. Your draft stays, and no clock counts down.
accessibility-can-captcha = There are no picture puzzles.
accessibility-standard-title = Standards
accessibility-standard = Designed to WCAG 2.1 level AA, GB/T 37668 and the ministry's rules for elderly users. Every release is checked page by page.
accessibility-limits-title = What falls short
accessibility-limits = The pad for hand-written signatures needs a finger or a mouse. You can upload a photo of the signed commitment instead, or come to a window.
accessibility-help-title = If something does not work for you
accessibility-help = Call { $hotline } and say which page and what happened. You get an answer within 5 working days.

# Notices
notices-intro = Households on public notice and results. Names are masked; there is no ID number, address or phone.

# Figures
figures-title = Figures
figures-intro = What came in each month, what was closed, how much on time, and how satisfied people were.

notice-title = Public notice
notice-name = Name
notice-number = Application number
notice-persons = Household
notice-area = Area
notice-days = On notice
notice-from = From
notice-until = Until
notice-state = State
notice-open = on notice
notice-ended = ended
notice-object-title = If you disagree
notice-object = Come to this window or call by { $day }, and bring what proves it. Your name is kept confidential.
figures-month = Month
figures-received = Received
figures-closed = Closed
figures-on-time = On time
figures-satisfied = Satisfied
figures-ratings = Ratings
figures-rated = Rated
figures-none = none
figures-note = No rating is not counted as satisfied. On time: closed by the promised day.
