"""What people mean by words that the data of IANA and CLDR don't know, or know for something else.

Zones are named after one city each, in any country, and many are old: the last word of a zone's
name is no answer to what somebody writes who lives elsewhere.
"""

# Words after which no zone of today is called, by the zone that is meant.
MEANT = {
    # Large cities, and the parts of countries that go by a clock of their own.
    "Africa/Johannesburg": "Cape Town, Durban, Кейптаун, Дурбан, ЮАР",
    "America/Adak": "Aleutian Islands",
    "America/Anchorage": "Alaska, Аляска, AKST, AKDT",
    "America/Chicago": "Houston, Dallas, Austin, San Antonio, Texas, Minneapolis, New Orleans, "
    "Хьюстон, Даллас, Остин, Техас, Миннеаполис, Новый Орлеан, CT, CDT",
    "America/Denver": "Mountain, Mountain Time, MT, MDT",
    "America/Detroit": "Michigan, Мичиган",
    "America/Halifax": "Atlantic Time, ADT",
    # EST: IANA's own is Panama's, without summer time; those who write it have New York's all year.
    "America/New_York": "New York City, NYC, Washington, Washington DC, Boston, Miami, "
    "Philadelphia, Atlanta, Orlando, Florida, Вашингтон, Бостон, Майами, Филадельфия, Атланта, "
    "Флорида, "
    "EST, EDT, ET, Eastern Time",
    # PST is the Philippines' too, who write PHT or Manila.
    "America/Los_Angeles": "LA, San Francisco, SF, Bay Area, Seattle, San Diego, Las Vegas, "
    "Сан-Франциско, Сиэтл, Сан-Диего, Лас-Вегас, "
    "California, Калифорния, PST, PDT, PT, Pacific, Pacific Time",
    "America/Phoenix": "Arizona, Аризона",
    "America/Regina": "Saskatchewan",
    "America/Rio_Branco": "Acre",
    "America/Sao_Paulo": "Rio de Janeiro, Rio, Brasilia, Рио-де-Жанейро, Рио, Бразилиа",
    "America/St_Johns": "Newfoundland, Ньюфаундленд, NST, NDT",
    "America/Toronto": "Ontario, Ottawa, Quebec, Quebec City, Онтарио, Оттава, Квебек",
    "America/Vancouver": "British Columbia, BC, Британская Колумбия",
    "America/Whitehorse": "Yukon, Юкон",
    "Antarctica/McMurdo": "South Pole, Южный полюс",
    "Asia/Almaty": "Alma-Ata, Astana, Алма-Ата, Астана, Нур-Султан",
    "Asia/Bangkok": "Phuket, Pattaya, Пхукет, Паттайя",
    "Asia/Dubai": "GST",
    "Asia/Hong_Kong": "HKT",
    "Asia/Irkutsk": "Ulan-Ude, Улан-Удэ, IRKT",
    "Asia/Jakarta": "WIB",
    "Asia/Jerusalem": "Haifa, Хайфа, Тель-Авив",
    "Asia/Kamchatka": "Камчатка",
    "Asia/Karachi": "PKT",
    "Asia/Kolkata": "Delhi, New Delhi, Mumbai, Bangalore, Bengaluru, Chennai, Goa, Дели, Нью-Дели, "
    "Мумбаи, Бангалор, Ченнаи, Гоа",
    "Asia/Krasnoyarsk": "Кемерово, KRAT",
    "Asia/Makassar": "Bali, Бали",
    "Asia/Manila": "PHT",
    "Asia/Nicosia": "Limassol, Larnaca, Paphos, Лимасол, Лимассол, Ларнака, Пафос",
    "Asia/Novosibirsk": "Нск, NOVT",
    "Asia/Omsk": "OMST",
    "Asia/Sakhalin": "Сахалин, Южно-Сахалинск",
    "Asia/Seoul": "KST",
    "Asia/Shanghai": "Beijing, Shenzhen, Guangzhou, Пекин, Шэньчжэнь, Гуанчжоу",
    "Asia/Singapore": "SGT",
    "Asia/Tokyo": "JST",
    "Asia/Vladivostok": "Хабаровск, VLAT",
    "Asia/Yakutsk": "YAKT",
    "Asia/Yekaterinburg": "Челябинск, Уфа, Пермь, Тюмень, Оренбург, Сургут, Екб, Perm, Ufa, YEKT",
    "Australia/Adelaide": "South Australia, ACDT",
    "Australia/Brisbane": "Queensland, Квинсленд",
    "Australia/Darwin": "Northern Territory",
    "Australia/Hobart": "Tasmania, Тасмания",
    "Australia/Perth": "Western Australia, AWST",
    "Australia/Sydney": "Canberra, Канберра, New South Wales, NSW, ACT, AEDT",
    # EET: IANA's is Athens', with summer time, as from Tallinn to Bucharest.
    "Europe/Athens": "EET, EEST",
    "Europe/Belgrade": "Novi Sad, Нови-Сад",
    # CET: all from Madrid to Warsaw have one clock, and most of them live in this zone.
    "Europe/Berlin": "Munich, München, Hamburg, Cologne, Köln, Frankfurt, Frankfurt am Main, "
    "Stuttgart, Düsseldorf, Leipzig, Dresden, Мюнхен, Гамбург, Кёльн, Франкфурт, Штутгарт, "
    "Дюссельдорф, Лейпциг, Дрезден, "
    "CET, CEST, MET, MEST, MEZ, MESZ",
    "Europe/Istanbul": "Ankara, Antalya, Izmir, Анкара, Анталья, Аланья, Измир, TRT",
    "Europe/Kyiv": "Київ, Одесса, Харьков, Львов, Днепр, Odesa, Kharkiv, Lviv, Dnipro",
    "Europe/Lisbon": "Porto, Порту, WET",
    # BST is Bangladesh's too, who write Dhaka.
    "Europe/London": "England, Scotland, Wales, UK, Britain, Great Britain, Manchester, Edinburgh, "
    "Англия, Шотландия, Манчестер, Эдинбург, BST",
    "Europe/Madrid": "Barcelona, Барселона",
    "Europe/Moscow": "Санкт-Петербург, Петербург, Питер, СПб, Казань, Нижний Новгород, Воронеж, "
    "Краснодар, Ростов-на-Дону, Ростов, Сочи, Тула, Ярославль, Saint Petersburg, St Petersburg, "
    "Kazan, Nizhny Novgorod, МСК, MSK, Московское время, по Москве, "
    "по московскому времени",
    "Europe/Podgorica": "Budva, Будва",
    "Europe/Rome": "Milan, Милан",
    "Europe/Samara": "Тольятти, Ижевск, SAMT",
    "Europe/Simferopol": "Crimea, Sevastopol, Крым, Севастополь",
    "Europe/Warsaw": "Krakow, Wroclaw, Gdansk, Краков, Вроцлав, Гданьск",
    "Europe/Zurich": "Geneva, Basel, Bern, Женева, Базель, Берн",
    "Pacific/Apia": "Western Samoa",
    "Pacific/Auckland": "Wellington, Веллингтон, NZST, NZDT",
    "Pacific/Honolulu": "Hawaii, Гавайи, HST",
}

# States and provinces, with what stands for them behind a city: Paris, TX. Of two clocks that of
# more people first.
STATES = {
    ("America/New_York",): "Connecticut CT, Delaware DE, Georgia GA, Maine ME, Maryland MD, "
    "Massachusetts MA, New Hampshire NH, New Jersey NJ, New York NY, North Carolina NC, Ohio OH, "
    "Pennsylvania PA, Rhode Island RI, South Carolina SC, Vermont VT, Virginia VA, "
    "West Virginia WV, District of Columbia DC, "
    "District of Columbia D.C.",
    ("America/New_York", "America/Chicago"): "Florida FL, Kentucky KY",
    ("America/Chicago", "America/New_York"): "Tennessee TN",
    ("America/Indiana/Indianapolis", "America/Chicago"): "Indiana IN",
    ("America/Detroit",): "Michigan MI",
    ("America/Chicago",): "Alabama AL, Arkansas AR, Illinois IL, Iowa IA, Louisiana LA, "
    "Minnesota MN, Mississippi MS, Missouri MO, Oklahoma OK, Wisconsin WI",
    ("America/Chicago", "America/Denver"): "Kansas KS, Nebraska NE, North Dakota ND, "
    "South Dakota SD, Texas TX",
    ("America/Denver",): "Colorado CO, Montana MT, New Mexico NM, Utah UT, Wyoming WY",
    ("America/Boise", "America/Los_Angeles"): "Idaho ID",
    ("America/Los_Angeles",): "California CA, Nevada NV, Oregon OR, Washington State WA",
    ("America/Phoenix",): "Arizona AZ",
    ("America/Anchorage",): "Alaska AK",
    ("Pacific/Honolulu",): "Hawaii HI",
    ("America/Toronto",): "Ontario ON, Quebec QC",
    ("America/Winnipeg",): "Manitoba MB",
    ("America/Regina",): "Saskatchewan SK",
    ("America/Edmonton",): "Alberta AB",
    ("America/Vancouver",): "British Columbia BC",
    ("America/Halifax",): "Nova Scotia NS, Prince Edward Island PE",
    ("America/Moncton",): "New Brunswick NB",
    ("America/St_Johns",): "Newfoundland NL",
}

# Words that are asked about, the likeliest first: no clock is what nearly everybody means by them.
ASKED = {
    "Central, Central Time": ("America/Chicago", "Europe/Berlin"),
    "Eastern": ("America/New_York", "Australia/Sydney"),
    "Georgia": ("Asia/Tbilisi", "America/New_York"),
    # Greenwich itself has summer time; what is called after it has none.
    "Greenwich, Гринвич": ("Europe/London", "UTC"),
    "Victoria, Виктория": ("Australia/Melbourne", "America/Vancouver", "Indian/Mahe"),
    "USA, US, America, США, Америка": (
        "America/New_York",
        "America/Chicago",
        "America/Los_Angeles",
    ),
    # Cities of zones that have a namesake of another clock, as large as they are or larger.
    "Cordoba, Córdoba, Кордова": ("America/Argentina/Cordoba", "Europe/Madrid"),
    "La Rioja, Ла-Риоха": ("Europe/Madrid", "America/Argentina/La_Rioja"),
    "Merida, Mérida, Мерида": ("America/Merida", "America/Caracas", "Europe/Madrid"),
    "Newcastle, Ньюкасл": ("Europe/London", "Australia/Sydney"),
    "Norfolk, Норфолк": ("Europe/London", "America/New_York", "Pacific/Norfolk"),
    "Petersburg": ("Europe/Moscow", "America/Indiana/Petersburg"),
    "San Juan, Сан-Хуан": ("America/Puerto_Rico", "America/Argentina/San_Juan"),
    "Santarem, Santarém, Сантарен": ("America/Santarem", "Europe/Lisbon"),
    "Vincennes, Винсеннс": ("Europe/Paris", "America/Indiana/Vincennes"),
    # Of two clocks itself: that of the country, and that of the sun.
    "Kashgar, Кашгар, Urumqi, Урумчи, Xinjiang": ("Asia/Shanghai", "Asia/Urumqi"),
    # Stations in Antarctica, of twenty people each, and who else is called so. Восток is the east.
    "Casey, Кейси": ("Australia/Melbourne", "Antarctica/Casey"),
    "Davis, Дейвис": ("America/Los_Angeles", "Antarctica/Davis"),
    "Palmer, Палмер": ("America/Anchorage", "Antarctica/Palmer"),
    "Troll, Тролль": ("Europe/Oslo", "Antarctica/Troll"),
    "Vostok, Восток": ("Asia/Vladivostok", "Antarctica/Vostok"),
    # Abbreviations of several continents.
    "ACST": ("Australia/Adelaide", "Australia/Darwin"),
    "AEST": ("Australia/Sydney", "Australia/Brisbane"),
    "AST": ("America/Halifax", "Asia/Riyadh"),
    "CST": ("America/Chicago", "Asia/Shanghai"),
    "IST": ("Asia/Kolkata", "Asia/Jerusalem", "Europe/Dublin"),
    # Arizona has no summer time; IANA's MST is Arizona's.
    "MST": ("America/Denver", "America/Phoenix"),
    "SST": ("Pacific/Pago_Pago", "Asia/Singapore"),
}

# Words that are a zone's own, or part of one's name, and no place of today that people go by.
NOBODYS = {"Center", "Johnston", "Knox", "Knox IN", "Santa Isabel", "Virgin"}

# Areas whose zones are cities and islands. What the others hold (US/Eastern, Etc/GMT+5,
# Australia/North) is known by its full name only.
PLACES = ("Africa", "America", "Arctic", "Asia", "Atlantic", "Europe", "Indian", "Pacific")

# What to offer of a country with several clocks, where few people live in its first zones; where it
# is one, nearly everybody lives there.
LARGEST = {
    "AU": ("Australia/Sydney", "Australia/Brisbane", "Australia/Perth"),
    "BR": ("America/Sao_Paulo", "America/Manaus", "America/Rio_Branco"),
    "CA": ("America/Toronto", "America/Vancouver", "America/Winnipeg"),
    "CN": ("Asia/Shanghai",),
    "NZ": ("Pacific/Auckland",),
    "RU": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk"),
    "UA": ("Europe/Kyiv", "Europe/Simferopol"),
    "US": ("America/New_York", "America/Chicago", "America/Los_Angeles"),
}

# Where people may live, by a language of several countries, or of which we know more.
LIKELY = {
    "en": ("Europe/London", "America/New_York", "America/Los_Angeles"),
    "ru": ("Europe/Moscow", "Asia/Yekaterinburg", "Asia/Novosibirsk"),
    "es": ("Europe/Madrid", "America/Mexico_City", "America/Argentina/Buenos_Aires"),
    "uk": ("Europe/Kyiv", "Europe/Warsaw", "Europe/Berlin"),
    "pt": ("America/Sao_Paulo", "Europe/Lisbon", "Africa/Luanda"),
}
