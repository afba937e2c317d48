"""The small tables that the traits are tried on, clean; each adds up and has nothing to say."""

OVERVIEW = """
Budget Category | 2019/20 Approved Budget | 2019/20 Estimated Outturn \
| 2020/21 Approved Budget | Variance
SECCo & Panel Operations | 7600 | 8240 | 10820 | 2580
SECAS Services Total | 54290 | 51690 | 56780 | 5090
Projects | 11950 | 10730 | 11920 | 1190
Contingency (5%) | 3692 | | 3976 |
Total | 77532 | 70660 | 83496 | 12836
"""
OVERVIEW_ROWS = [
    "line secco: 7600, 8240, 10820, 2580",
    "line secas: 54290, 51690, 56780, 5090",
    "line projects: 11950, 10730, 11920, 1190",
    "line contingency: 3692, -, 3976, -",
    "total total: 77532, 70660, 83496, 12836",
]
LINES = """
Description | 2019/20 Approved Budget | 2019/20 Estimated Outturn | Budget Lines \
| 2020/21 Approved Budget | Variance
Board | 500 | 250 | 3. Legal | 255 |
 | 250 | 250 | 2. SECCo | 250 |
Sub Total | 750 | 500 | | 505 | 5
Systems | 10 | 324 | 17. CodeWorks | 324 |
 | 20 | 20 | 18. Website | 20 |
Sub Total | 30 | 344 | | 344 | 0
Total | 780 | 844 | | 849 | 5
"""
LINES_ROWS = [
    "line legal [Board]: 500, 250, 255, -",
    "line secco [Board]: 250, 250, 250, -",
    "sub total sub total board [Board]: 750, 500, 505, 5",
    "line codework [Systems]: 10, 324, 324, -",
    "line website [Systems]: 20, 20, 20, -",
    "sub total sub total system [Systems]: 30, 344, 344, 0",
    "total total: 780, 844, 849, 5",
]
AREAS = """
Service Area | Sub-Committee | Core Team | Subject Matter Experts | Total
Panel & Board | N/A | 100 | 10 | 110
Technical Operations | TABASC | 200 | 20 | 220
 | OPSG | 300 | 30 | 330
Security & Privacy | SSC | 400 | 40 | 440
 | SMKI PMA | 500 | 50 | 550
Total | | 1500 | 150 | 1650
"""
AREAS_ROWS = [
    "line panel and board [Panel & Board]: 100, 10, 110",
    "line tabasc [Technical Operations]: 200, 20, 220",
    "line opsg [Technical Operations]: 300, 30, 330",
    "line ssc [Security & Privacy]: 400, 40, 440",
    "line smki pma [Security & Privacy]: 500, 50, 550",
    "total total: 1500, 150, 1650",
]
COSTS = """
Cost | 2019/20 Estimated Outturn | 2020/21 Approved Budget
Meeting Room Hire | 1000 | 2000
Panel Chair Office | 24000 | 24000
Expenses | | 10000
Total | 25000 | 36000
"""
COSTS_ROWS = [
    "line meeting room hire: 1000, 2000",
    "line panel chair office: 24000, 24000",
    "line expense: -, 10000",
    "total total: 25000, 36000",
]
PROJECTS = """
Project | 2020/21 Approved Budget | 2021/22 Estimated Budget | 2022/23 Estimated Budget
Industry Driven
Faster Switching | 10 | 20 | 30
Load Control | 1 | 2 | 3
SEC Driven
Digitalisation | 100 | 200 | 300
TOTAL | 111 | 222 | 333
"""
PROJECTS_ROWS = [
    "heading heading industry driven [Industry Driven]",
    "line faster switching [Industry Driven]: 10, 20, 30",
    "line load control [Industry Driven]: 1, 2, 3",
    "heading heading sec driven [SEC Driven]",
    "line digitalisation [SEC Driven]: 100, 200, 300",
    "total total: 111, 222, 333",
]
