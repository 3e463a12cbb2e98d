# Registers, comparison, verdicts, self-check
title = Information check

# Verdicts and values
verdict-pass = met
verdict-fail = not met
verdict-unknown = cannot tell yet
outcome-eligible = By what you entered, you meet the conditions
outcome-ineligible = By what you entered, some conditions are not met
outcome-undecided = By what you entered, we cannot tell yet
money-per-month = { $amount } per person and month
area-per-person = { $area } per person
count = { $number }
years = { $number ->
    [one] { $number } year
   *[other] { $number } years
}
months = { $number ->
    [one] { $number } month
   *[other] { $number } months
}
certificate = a finding of civil affairs

# Self-check
check-title = Check if you can apply
check-intro = No log-in, nothing is stored. Your answers are used for this one answer only, by the same rules as the real decision.
check-note = The result is a guide, not a promise; the review decides. Leave open what you do not know.
check-start = Start
check-run = Show the result
check-again = Start again
check-group = Which of these are you?
check-group-missing = Choose which of these you are
group-family = A household of this city
group-family-note = Registered in the city, urban; you may also apply alone
group-new-employee = New in work and without a home
group-new-employee-note = Graduated less than 5 years ago, with a labour contract and social insurance
group-migrant = From elsewhere and in steady work here
group-migrant-note = With a residence permit, a labour contract and social insurance
check-people = People
check-age = How old are you?
check-persons = How many people apply together, you included?
check-local = Are you registered in this city, urban?
check-marital = Are you married?
marital-single = Never married
marital-married = Married
marital-divorced = Divorced
marital-widowed = Widowed
check-spouse-applies = Does your spouse apply with you?
check-spouse-hint = If you are married
check-divorced-lately = Were you divorced less than 2 years ago?
check-divorced-hint = If you are divorced
check-homes = Homes
check-own-area = How much floor area do you all own together?
check-own-area-hint = Enter 0 if none. A home bought but not registered yet counts
check-sold-lately = Has a home been sold or given away in the last 5 years?
check-commercial = Do you own a shop or office?
check-money = Money
check-income = How much do you all earn in a month?
check-income-hint = Wages, pensions and business; a rough figure will do
check-certificate = Is there a finding of civil affairs?
certificate-none = None
certificate-dibao = Minimum allowance
certificate-tekun = Extreme hardship
certificate-low-income = Low income
certificate-near-low = Near the minimum allowance
check-vehicles = How many cars do you all have?
check-vehicles-hint = Enter 0 if none. Cars for disabled persons do not count
check-dearest-vehicle = What did the dearest one cost when bought?
check-stake = How much have you all put into businesses?
check-stake-hint = Enter 0 if none
check-other = Other
check-benefit = Do you have other housing support now?
check-barred = Are you barred from applying because of false statements?
check-work = Work
check-graduated = Date of graduation
check-date-hint = For example 2024-06-30
check-contract = Until when does your labour contract run?
check-insurance = For how many months have you paid social insurance without a gap?
check-permit = Since when do you have a residence permit?
check-result = Result
check-per-rule = Rule by rule
check-your-value = You: { $value }
check-threshold = Line: { $value }
check-article = Source
check-next-eligible = You can apply. We then fetch these data from the registers, and you check them.
check-next-ineligible = What is not met stands below, each with its article. If things change, or the sum seems wrong, you can still apply and an officer will look at it.
check-next-undecided = Some conditions are open. Fill in what is missing, or apply and let us fetch it.

# Who looked at my data
looks-title = Who looked at my data
looks-intro = Everybody who looked at your household's data for this case, when and why. Nothing here can be removed or changed. Newest first.
looks-empty = Nobody has looked yet.
looks-back = Back to the case
looks-law = Legal basis: { $law }
looks-registers = { $number } registers
looks-by-applicant = You
looks-by-account = A member of the household
looks-by-hall = The system (check after acceptance)
looks-by-staff = A member of staff
looks-former = Somebody who is not on the application now
looks-why-account = Identity checked for a new account
looks-why-consent = Checked that the phone is the member's own when they agreed
looks-why-prefill = You asked for the form to be filled in from the registers
looks-why-check = Checked whether the conditions are met
looks-why-recheck = Checked again after the decision
looks-why-reveal = Saw full names, ID numbers and phone; the reason is on record
looks-why-document = Opened a document you uploaded
looks-law-consent = Personal Information Protection Law, Article 13(1) no. 1: consent
looks-law-duty = Measures for Public Rental Housing, Article 8; Personal Information Protection Law, Article 13(1) no. 3: statutory duty

# Registers at work
status-title = Registers at work
status-intro = Questions, hits and times are of the last 24 hours; breaker, calls and quota are of this server since its start.
status-all = All
status-only = In trouble
status-filter = Filter
status-empty = There are no registers.
status-none = No register is in trouble.
status-register = Register
status-asked = Questions
status-hits = Hits
status-answered = Answered
status-latency = Half and 95% within
status-as-of = Data of
status-delivery = Last delivery
status-rejected = Rejected
status-disagreed = Other name
status-breaker = Breaker
status-flight = On the way
status-quota = Quota today
status-trouble = Trouble
status-good = In order
status-gateway = At the gateway
status-never = None
status-breaker-closed = Closed
status-breaker-open = Open
status-breaker-trying = Trying
trouble-open = Left alone
trouble-unanswered = Too few answers
trouble-slow = Too slow
trouble-never-loaded = No data
trouble-stale = Old data
trouble-delivery = Delivery not finished
trouble-rejects = Too many rejects
trouble-quota = Quota used up
