"""Fields of business: their names, other names, and the phrases by which an ad speaks of them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class BusinessField:
    """One field. `phrases` are parted by commas; a plural "s" need not be written."""

    name: str
    aliases: tuple[str, ...]
    phrases: str


FIELDS = (
    BusinessField(
        "Software & SaaS Products",
        ("SaaS", "Software Products"),
        """
        saas, software company, software product, software platform, software provider,
        b2b software, cloud platform, enterprise software, breakthrough software,
        sales enablement, our app, our platform, software vendor
        """,
    ),
    BusinessField(
        "IT Services & Consulting",
        ("IT Services", "Technology Consulting"),
        """
        it services, it consulting, it consultancy, it solutions, it outsourcing, it company,
        technology consulting, technology services, technology partner, digital transformation,
        system integrator, systems integrator, software house, outsourcing, managed services
        """,
    ),
    BusinessField(
        "Artificial Intelligence",
        ("AI", "Machine Learning Products"),
        """
        ai company, ai-company, ai startup, ai-driven, ai-powered, ai-first, ai-native,
        ai product, ai platform, ai lab, ai research, ai agents, generative ai, foundation model,
        agentic ai
        """,
    ),
    BusinessField(
        "Banking",
        ("Banks", "Retail Banking", "Investment Banking"),
        """
        bank, banking, credit union, wealth management, lending, mortgage, lender
        """,
    ),
    BusinessField(
        "Financial Services",
        ("Finance", "Asset Management", "Investment"),
        """
        financial services, asset management, investment management, investment firm, hedge fund,
        private equity, capital markets, trading firm, trading platform, portfolio management,
        brokerage, quantitative trading, investment fund, alternative investments, investors
        """,
    ),
    BusinessField(
        "FinTech & Payments",
        ("FinTech", "Payments"),
        """
        fintech, payment platform, payments platform, payment provider, payments company,
        payment processing, payment solutions, neobank, digital wallet, buy now pay later
        """,
    ),
    BusinessField(
        "Insurance & InsurTech",
        ("Insurance", "InsurTech"),
        """
        insurance company, insurance companies, insurance carrier, insurance industry, insurtech,
        insurer, insurance group, insurance product, insurance broker, reinsurance, underwriting,
        actuarial, claims handling, property and casualty
        """,
    ),
    BusinessField(
        "Crypto & Blockchain",
        ("Blockchain", "Web3"),
        """
        crypto, cryptocurrency, cryptocurrencies, blockchain, web3, defi, digital asset
        """,
    ),
    BusinessField(
        "Healthcare Providers",
        ("Healthcare", "Hospitals"),
        """
        healthcare provider, health system, healthcare system, healthcare services, hospital,
        healthcare organization, clinic, patient care, patient, medical center, medical practice,
        nursing, caregiver, caregiving, health care
        """,
    ),
    BusinessField(
        "Health Technology",
        ("HealthTech", "Digital Health"),
        """
        healthtech, health tech, digital health, medical device, telehealth, health platform,
        health plan, healthcare technology, healthcare data, healthcare analytics, medtech,
        medical imaging
        """,
    ),
    BusinessField(
        "Pharmaceuticals & Biotechnology",
        ("Pharma", "Biotech", "Life Sciences"),
        """
        pharma, pharmaceutical, biotech, biotechnology, life science, drug discovery, genomics,
        drug development, clinical trial, clinical research, clinical development, therapeutics,
        biopharma, biopharmaceutical, medicines
        """,
    ),
    BusinessField(
        "Retail",
        ("Retailers", "Stores"),
        """
        retail, retailer, stores, supermarket, fashion, apparel, consumer electronics, shops
        """,
    ),
    BusinessField(
        "E-commerce & Marketplaces",
        ("E-commerce", "Marketplaces"),
        """
        e-commerce, ecommerce, marketplace, online shop, online store, online retail,
        delivery app, delivery platform, direct-to-consumer
        """,
    ),
    BusinessField(
        "Consumer Goods",
        ("FMCG", "CPG"),
        """
        fmcg, cpg, consumer goods, consumer products, consumer packaged goods, cosmetics, beauty,
        household brand, toys, personal care
        """,
    ),
    BusinessField(
        "Food & Beverage",
        ("Food Industry", "Restaurants"),
        """
        food industry, food production, food company, food service, food processing, beverage,
        food and beverage, restaurant, brewery, catering, bakery, foods
        """,
    ),
    BusinessField(
        "Hospitality & Travel",
        ("Hotels", "Travel", "Tourism"),
        """
        hotel, hospitality, travel company, travel industry, travel platform, travel tech,
        tourism, airline, resort, guests, vacation rental
        """,
    ),
    BusinessField(
        "Manufacturing & Industrial",
        ("Manufacturing", "Industrial Engineering"),
        """
        manufacturing, manufacturer, factory, factories, industrial automation, machinery, steel,
        industrial equipment, industrial group, production line, production plant,
        production site, textile
        """,
    ),
    BusinessField(
        "Automotive & Mobility",
        ("Automotive", "Mobility"),
        """
        automotive, vehicle, car manufacturer, mobility company, mobility services, ride-hailing,
        mobility platform, mobility solutions, autonomous driving, ride-sharing, ev charging,
        electric vehicle
        """,
    ),
    BusinessField(
        "Aerospace & Defense",
        ("Aerospace", "Defense", "Space"),
        """
        aerospace, aviation, aircraft, defense industry, defense contractor, defense sector, dod,
        department of defense, satellite, space company, space industry, space exploration,
        military, intelligence community, national security, defence
        """,
    ),
    BusinessField(
        "Energy & Utilities",
        ("Energy", "Renewables", "Oil & Gas"),
        """
        energy company, energy sector, energy industry, energy transition, energy market,
        energy management, energy storage, energy trading, energy solutions, renewable,
        renewables, renewable energy, oil and gas, oil & gas, utility company, utilities,
        electricity, solar, wind farm, power grid, power plant, power generation, nuclear,
        batteries, clean energy
        """,
    ),
    BusinessField(
        "Telecommunications",
        ("Telecom", "Mobile Networks"),
        """
        telecom, telecommunications, telco, mobile network, mobile operator, broadband, 5g,
        internet service provider, fiber optic
        """,
    ),
    BusinessField(
        "Semiconductors & Electronics",
        ("Semiconductors", "Electronics", "Hardware"),
        """
        semiconductor, chips, electronics, microchip, integrated circuit, lithography, photonics,
        hardware company
        """,
    ),
    BusinessField(
        "Media & Entertainment",
        ("Media", "Entertainment", "Publishing"),
        """
        media company, media group, media industry, media landscape, media brand, entertainment,
        streaming service, broadcast, broadcasting, film, music, publisher, publishing,
        television, newsroom, content creator, future of media
        """,
    ),
    BusinessField(
        "Gaming & Betting",
        ("Gaming", "iGaming", "Sports Betting"),
        """
        video game, mobile game, online game, gaming, igaming, esports, game studio,
        game developer, game development, betting, casino, players
        """,
    ),
    BusinessField(
        "Marketing & Advertising",
        ("Advertising", "AdTech", "Agencies"),
        """
        advertising, advertiser, adtech, marketing agency, marketing services, digital agency,
        marketing technology, marketing platform, creative agency, media buying, media agency,
        performance marketing, audience measurement
        """,
    ),
    BusinessField(
        "Education & EdTech",
        ("Education", "EdTech", "E-learning"),
        """
        edtech, university, universities, school, schools, e-learning, students, tutoring,
        education company, education provider, education platform, education sector,
        learning platform, higher education
        """,
    ),
    BusinessField(
        "Real Estate & PropTech",
        ("Real Estate", "Property"),
        """
        real estate, proptech, property management, property portfolio, property development,
        realtor, tenants, housing, home design
        """,
    ),
    BusinessField(
        "Construction & Engineering",
        ("Construction", "Civil Engineering"),
        """
        construction, civil engineering, infrastructure project, architecture firm, building site,
        building materials, general contractor
        """,
    ),
    BusinessField(
        "Logistics & Supply Chain",
        ("Logistics", "Transportation", "Supply Chain"),
        """
        logistics, freight, shipping, warehousing, warehouse, fleet, trucking, courier, maritime,
        transportation company, transport company, transportation services,
        supply chain solutions, supply chain company, yacht
        """,
    ),
    BusinessField(
        "Agriculture & Environment",
        ("AgriTech", "Environment", "Climate Tech"),
        """
        agriculture, agricultural, agritech, farming, farmer, climate tech, climate change,
        climate action, environmental services, environmental consulting, carbon, forestry,
        water treatment
        """,
    ),
    BusinessField(
        "Public Sector & Government",
        ("Government", "Public Administration"),
        """
        government agency, government agencies, government contractor, government client,
        public sector, public administration, public service, federal agency, federal agencies,
        federal government, ministry, municipality, municipal, state agency
        """,
    ),
    BusinessField(
        "Non-profit & International Organizations",
        ("Non-profit", "NGO"),
        """
        non-profit, nonprofit, ngo, charity, charities, charitable, humanitarian, united nations
        """,
    ),
    BusinessField(
        "Staffing & Recruitment",
        ("Staffing", "Recruitment", "HR Services"),
        """
        staffing, recruitment agency, recruiting agency, recruitment company, recruiting firm,
        recruitment services, talent marketplace, talent agency, talent solutions, hr services,
        hr tech, hr solutions, headhunting, on behalf of our client, our client, placement agency
        """,
    ),
    BusinessField(
        "Legal & Professional Services",
        ("Legal Services", "Accounting", "Audit"),
        """
        law firm, legal services, legaltech, audit firm, audit services, tax services,
        tax advisory, professional services, big four, accounting firm, notary
        """,
    ),
    BusinessField(
        "Management Consulting",
        ("Consulting", "Strategy Consulting"),
        """
        management consulting, management consultancy, strategy consulting, consulting firm,
        consulting company, consulting group, advisory firm, advisory services, consultancy
        """,
    ),
    BusinessField(
        "Cybersecurity",
        ("Information Security", "Security Products"),
        """
        cybersecurity, cyber security, security company, security platform, security solutions,
        security product, security vendor, threat intelligence, threat detection,
        managed security
        """,
    ),
    BusinessField(
        "Customer Service & BPO",
        ("Call Centers", "BPO"),
        """
        call center, call centre, contact center, contact centre, bpo, customer relations,
        client advisor, customer service provider, customer support provider, customer advisor,
        teleconsultant
        """,
    ),
    BusinessField(
        "Research & Science",
        ("Research", "Scientific Institutes"),
        """
        research institute, research center, research centre, research organization, laboratories,
        research laboratory, scientific research, scientific community, laboratory, academia
        """,
    ),
    BusinessField(
        "Sports & Wellness",
        ("Sports", "Fitness"),
        """
        sports club, sports team, sports brand, sports data, sports industry, sports analytics,
        fitness, wellness company, wellness platform, football, gym, athlete
        """,
    ),
)
