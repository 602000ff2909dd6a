"""Words that passwords of this country and this office are made of, the commonest first.

What English speakers choose is in zxcvbn's own lists. No personal words here: those of the person
and their units are added when a password is judged.
"""

#: Of the office: everybody who works there thinks of them.
OFFICE = (
    *("kejaksaan", "jaksa", "adhyaksa", "kejari", "kejati", "kejagung", "cabjari", "kajari"),
    *("kajati", "tuntas", "pengaduan", "aduan", "laporan", "lapor", "layanan", "pelayanan"),
    *("aswas", "jamwas", "jaksaagung", "penuntut", "penuntutan", "pidana", "pidsus", "pidum"),
    *("intelijen", "pembinaan", "pengawasan", "perdata", "datun", "hukum", "keadilan", "penyidik"),
    *("kejaksaanri", "kejaksaanagung", "kejaksaantinggi", "kejaksaannegeri"),
    *("satyaadhiwicaksana", "satya", "adhi", "wicaksana", "tribrata", "korps", "negeri", "tinggi"),
    *("agung", "kantor", "pegawai", "admin", "administrator", "operator", "petugas", "pimpinan"),
    *("verifikator", "penangan", "penerima", "koordinator", "pengawas", "kepala", "staf", "bagian"),
    *("republik", "pengelola", "sistem", "aplikasi", "komputer", "server", "intake", "handler"),
    *("supervisor", "oversight", "auditor", "coordinator", "cabang", "provinsi", "kabupaten"),
)
#: Of the country: what Indonesians choose first, by lists of leaked passwords and by habit.
INDONESIAN = (
    *("katasandi", "sandi", "kata", "rahasia", "password", "sayang", "cinta", "indonesia"),
    *("bismillah", "alhamdulillah", "rahmanirrahim", "bismillahirrahmanirrahim", "subhanallah"),
    *("allah", "muhammad", "islam", "insyaallah", "masyaallah", "assalamualaikum", "yesus"),
    *("tuhan", "merdeka", "pancasila", "garuda", "bhinneka", "tunggal", "ika", "nusantara"),
    *("raya", "tanahair", "bangsa", "negara", "rakyat", "presiden", "soekarno", "sukarno"),
    *("suharto", "jokowi", "prabowo", "habibie", "gusdur", "megawati", "akusayangkamu", "aku"),
    *("kamu", "saya", "kita", "mama", "papa", "ibu", "bapak", "ayah", "bunda", "anak", "anakku"),
    *("istri", "istriku", "suami", "keluarga", "bahagia", "selamanya", "sayangku", "cintaku"),
    *("cantik", "ganteng", "manis", "sukses", "semangat", "berkah", "amanah", "jujur", "sabar"),
    *("ikhlas", "doa", "mantap", "keren", "terbaik", "hebat", "jaya", "makmur", "sentosa"),
    *("jakarta", "bandung", "surabaya", "medan", "semarang", "makassar", "palembang", "yogyakarta"),
    *("jogja", "jogjakarta", "denpasar", "bali", "malang", "bogor", "depok", "bekasi", "tangerang"),
    *("padang", "pekanbaru", "banjarmasin", "pontianak", "balikpapan", "samarinda", "manado"),
    *("ambon", "jayapura", "papua", "sorong", "kupang", "mataram", "lombok", "aceh", "jambi"),
    *("bengkulu", "lampung", "batam", "cirebon", "solo", "surakarta", "cimahi", "garut"),
    *("tasikmalaya", "sukabumi", "serang", "banten", "jawa", "barat", "timur", "tengah", "selatan"),
    *("utara", "sumatera", "sumatra", "kalimantan", "sulawesi", "maluku", "gorontalo", "kendari"),
    *("palu", "ternate", "merauke", "sabang", "sunda", "batak", "minang", "bugis", "betawi"),
    *(
        "persib",
        "persija",
        "arema",
        "persebaya",
        "bobotoh",
        "bonek",
        "viking",
        "aremania",
        "timnas",
    ),
    *("budi", "siti", "agus", "dewi", "sri", "andi", "rina", "rini", "dian", "eka", "dwi", "tri"),
    *("putra", "putri", "wati", "yanti", "yanto", "hadi", "hendra", "rudi", "joko", "bambang"),
    *("wahyu", "indra", "ahmad", "achmad", "nur", "fitri", "ayu", "ani", "intan", "lestari"),
    *("kusuma", "wijaya", "santoso", "saputra", "setiawan", "susanto", "hidayat", "rahman"),
    *("ramadhan", "ramadan", "lebaran", "idulfitri", "natal", "nyepi", "proklamasi", "agustus"),
    *("januari", "februari", "maret", "april", "mei", "juni", "juli", "september", "oktober"),
    *("november", "desember", "senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu"),
    *("satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan", "sepuluh"),
    *("nasi", "goreng", "bakso", "rendang", "sate", "kopi", "kucing", "anjing", "mawar", "melati"),
    *("bunga", "bulan", "bintang", "matahari", "pelangi", "merah", "putih", "biru", "hitam"),
    *("satuduatiga", "satuduatigaempat", "satuduatigaempatlima", "juara", "juarasatu", "nomorsatu"),
    *("selamat", "pagi", "siang", "malam", "datang", "terima", "kasih", "terimakasih", "lupa"),
    *("ganti", "baru", "coba", "masuk", "buka", "tolong", "jangan", "ingat", "lagi", "dong"),
    *("bca", "bri", "mandiri", "telkomsel", "indihome", "tokopedia", "gojek", "pertamina"),
)
