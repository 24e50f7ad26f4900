// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "aioorm/orm/aiovaluesof.h"

#include "support/testdatabase.h"

using namespace Qt::StringLiterals;

// fields that several models have
#define AUDITED \
    (QString, createdBy, setCreatedBy, defaultsTo(u"nobody"_s)), (std::optional<QString>, changedBy, setChangedBy, maxLength(10).index())

class Order : public AioModel
{
    Q_OBJECT

public:
    enum class Stage { Open = 1, Paid = 2, Sent = 4 };
    Q_ENUM(Stage)

    // clang-format off
    AIO_MODEL(Order, "orders",
        (qint64,                 id,       setId,       primaryKey()),
        (QString,                customer, setCustomer, maxLength(5)),
        (QString,                country,  setCountry,  fixedLength(2).defaultsTo(u"de"_s)),
        (QString,                payment,  setPayment,  oneOf(u"bill"_s, u"card"_s, u"it's"_s).defaultsTo(u"bill"_s)),
        (std::optional<qint32>,  stars,    setStars,    oneOf(1, 2, 3)),
        (Stage,                  stage,    setStage,    oneOf(Stage::Open, Stage::Paid).defaultsTo(Stage::Open)),
        (double,                 price,    setPrice,    defaultsTo(0)),
        (qint32,                 pieces,   setPieces,   defaultsTo(1)),
        AUDITED)
    // clang-format on

public:
    void validate(AioValidation &validation) const override
    {
        validation.expect(pieces() > 0, C.pieces, tr("Order one at least."));
        validation.expect(price() >= 0, C.price, tr("Nobody is paid for it."));
        if (customer() == u"throw") {
            throw std::runtime_error("as it wants");
        }
    }

    template<class Of>
    static auto total(const Of &of)
    {
        return of(C.price) * of(C.pieces);
    }
    double total() const { return total(Aio::valuesOf(*this)); }

    template<class Of>
    static auto isLarge(const Of &of)
    {
        return total(of) > 100.0 && of(C.pieces) != 1;
    }
};

/// The same table, as it was before anybody minded.
class LooseOrder : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(LooseOrder, "orders",
        (qint64,                 id,        setId,        primaryKey()),
        (QString,                customer,  setCustomer),
        (QString,                country,   setCountry,   defaultsTo(u"nowhere"_s)),
        (QString,                payment,   setPayment,   defaultsTo(u"shells"_s)),
        (std::optional<qint32>,  stars,     setStars),
        (qint32,                 stage,     setStage,     defaultsTo(1)),
        (double,                 price,     setPrice,     defaultsTo(0)),
        (qint32,                 pieces,    setPieces,    defaultsTo(1)),
        (QString,                createdBy, setCreatedBy, defaultsTo(u"nobody"_s)),
        (std::optional<QString>, changedBy, setChangedBy))
    // clang-format on
};

class Ledger : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Ledger, "ledgers",
        AUDITED,
        (qint64,  id,   setId,   primaryKey()),
        (QString, name, setName, defaultsTo(QString())))
    // clang-format on
};

/// Looks at a field when it is made.
class Draft : public AioModel
{
    Q_OBJECT
    // clang-format off
    AIO_MODEL(Draft, "drafts",
        (qint64,  id,    setId,    primaryKey()),
        (QString, title, setTitle, defaultsTo(u"untitled"_s)))
    // clang-format on

public:
    Draft()
        : titleAtFirst(title())
    {
        connect(this, &Draft::titleChanged, this, [this] {
            titleOfSignal = title();
        });
    }
    const QString titleAtFirst;
    QString titleOfSignal;
};

/// What a model may have besides fields of its own: checks, formulas, fields that it shares with others.
class TestModelParts : public DatabaseTest
{
    Q_OBJECT

private Q_SLOTS:
    void init();
    void validation();
    void validationOfUpdates();
    void validationOfWhatWasThere();
    void validationAtTheCall();
    void checksOfTheColumn();
    void hybrids();
    void sharedFields();
    void constructors();
};

void TestModelParts::init()
{
    DatabaseTest::init();
    if (!isSkipped()) {
        await(db().aioCreateTables<Order, Ledger, Draft>());
    }
}

void TestModelParts::validation()
{
    const auto order = std::make_shared<Order>();
    order->setCustomer(u"someone"_s);
    order->setCountry(u"x"_s);
    order->setPayment(u"cash"_s);
    order->setStars(4);
    order->setStage(Order::Stage::Sent);
    order->setPieces(0);
    order->setChangedBy(u"a name of more than ten"_s);
    const auto error = errorOf<AioDataError>(order->aioSave());
    const QMap<QString, QString> expected{
        {u"customer"_s, u"Its length is 7, and may be 5 at most."_s},
        {u"country"_s, u"Its length is 1, and has to be 2."_s},
        {u"payment"_s, u"It is none of these: bill, card, it's."_s},
        {u"stars"_s, u"It is none of these: 1, 2, 3."_s},
        {u"stage"_s, u"It is none of these: 1, 2."_s},
        {u"pieces"_s, u"Order one at least."_s},
        {u"changedBy"_s, u"Its length is 23, and may be 10 at most."_s},
    };
    QCOMPARE(error.fieldErrors(), expected);
    QCOMPARE(order->validationErrors(), expected);
    QCOMPARE(error.outcome(), AioOutcome::NotSent);
    QCOMPARE(error.table(), u"orders"_s);
    QCOMPARE(error.column(), u"changedBy"_s);
    QVERIFY2(error.message().startsWith(u"An object of orders is not valid. changedBy: Its length is 23"_s), qPrintable(error.message()));
    QVERIFY(!order->isPersisted());
    QCOMPARE(await(Order::select().aioCount()), 0);

    order->setCustomer(u"\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600"_s); // five characters
    order->setCountry(u"\u00e4\u00f6"_s);
    order->setPayment(u"it's"_s);
    order->setStars({});
    order->setStage(Order::Stage::Paid);
    order->setPieces(1);
    order->setChangedBy(u"somebody"_s);
    QVERIFY(order->validationErrors().isEmpty());
    QVERIFY(await(order->aioSave()));
    QCOMPARE(await(Order::aioGet(order->id()))->payment(), u"it's"_s);
    // nothing else has such a list
    QVERIFY(errorOf<AioIntegrityError>(Order::aioCreate(Order::C.id = order->id(), Order::C.customer = u"x"_s)).fieldErrors().isEmpty());
    // what somebody else throws there ends the save
    order->setCustomer(u"throw"_s);
    QVERIFY_THROWS_EXCEPTION(std::runtime_error, await(order->aioSave()));
    QCOMPARE(await(Order::aioGet(order->id()))->customer().size(), 10);
}

void TestModelParts::validationOfUpdates()
{
    const auto order = await(Order::aioCreate(Order::C.customer = u"ann"_s));
    order->setPieces(-1);
    order->setStars(7);
    QCOMPARE(errorOf<AioDataError>(order->aioSave()).fieldErrors().keys(), (QStringList{u"pieces"_s, u"stars"_s}));
    QVERIFY(order->isDirty());
    const auto same = await(Order::aioGet(order->id()));
    QCOMPARE(same->pieces(), 1);
    QVERIFY(!await(same->aioSave())); // there is nothing to write
    // what was not read, or is not written, is not looked at
    const auto part = await(Order::select().only(Order::C.customer, Order::C.pieces, Order::C.price).where(Order::C.id == order->id()).aioFirst());
    part->setCustomer(u"bob"_s);
    QVERIFY(await(part->aioSave()));
}

void TestModelParts::validationOfWhatWasThere()
{
    // what somebody else has stored is no reason to refuse a save that does not write it
    await(db().aioDropTables<Order>());
    await(db().aioCreateTables<LooseOrder>());
    const auto loose = await(LooseOrder::aioCreate(LooseOrder::C.customer = u"somebody"_s));
    const auto order = await(Order::aioGet(loose->id()));
    QCOMPARE(order->customer(), u"somebody"_s);
    QVERIFY(order->validationErrors().isEmpty());
    order->setPieces(3);
    QVERIFY(await(order->aioSave()));
    order->setCustomer(u"nobody else"_s);
    QCOMPARE(errorOf<AioDataError>(order->aioSave()).fieldErrors().keys(), QStringList{u"customer"_s});
}

void TestModelParts::validationAtTheCall()
{
    const auto order = std::make_shared<Order>();
    order->setCustomer(u"ann"_s);
    order->setPieces(0);
    auto save = order->aioSave();
    order->setPieces(1); // too late for it
    errorOf<AioDataError>(std::move(save));
    QVERIFY(await(order->aioSave()));
    QCOMPARE(errorOf<AioDataError>(Order::aioCreate(Order::C.customer = u"a"_s, Order::C.pieces = 0)).fieldErrors().keys(), QStringList{u"pieces"_s});
    const auto body = [] {
        const auto order = std::make_shared<Order>();
        order->setPieces(0);
        order->setCustomer(u"x"_s);
        try {
            order->save();
        } catch (const AioDataError &error) {
            return error.fieldErrors().value(u"pieces"_s);
        }
        return QString();
    };
    QCOMPARE(await(db().run(body)), u"Order one at least."_s);
}

void TestModelParts::checksOfTheColumn()
{
    // whoever writes without objects meets them as well
    const auto &o = Order::columns();
    await(Order::insert(o.customer = u"ann"_s, o.stars = 3).aioExecute());
    errorOf<AioIntegrityError>(Order::update(o.payment = u"cash"_s).aioExecute());
    errorOf<AioIntegrityError>(Order::update(o.stars = 4).aioExecute());
    errorOf<AioIntegrityError>(Order::update(o.stage = Order::Stage::Sent).aioExecute());
    QCOMPARE(await(Order::update(o.payment = u"it's"_s, o.stars = nullptr, o.stage = Order::Stage::Paid).aioExecute()), 1);
}

void TestModelParts::hybrids()
{
    const auto &o = Order::columns();
    const auto small = await(Order::aioCreate(o.customer = u"ann"_s, o.price = 20.5, o.pieces = 2));
    const auto large = await(Order::aioCreate(o.customer = u"bob"_s, o.price = 60, o.pieces = 2));
    await(Order::aioCreate(o.customer = u"cleo"_s, o.price = 200));
    QCOMPARE(small->total(), 41.0);
    QVERIFY(!Order::isLarge(Aio::valuesOf(*small)));
    QVERIFY(Order::isLarge(Aio::valuesOf(*large)));
    QCOMPARE(await(Order::select(Order::total(Aio::columnsOf<Order>)).orderBy(Order::total(Aio::columnsOf<Order>).desc()).aioExecute()),
             (QList<std::tuple<double>>{{200.0}, {120.0}, {41.0}}));
    const auto found = await(Order::select().where(Order::isLarge(Aio::columnsOf<Order>)).aioExecute());
    QCOMPARE(found.size(), 1);
    QCOMPARE(found.first()->customer(), u"bob"_s);
    const auto part = await(Order::select().only(o.customer).aioFirst());
    QVERIFY_THROWS_EXCEPTION(AioProgrammingError, part->total());
}

void TestModelParts::sharedFields()
{
    const auto &l = Ledger::columns();
    const auto ledger = await(Ledger::aioCreate(l.changedBy = u"ann"_s));
    QCOMPARE(ledger->createdBy(), u"nobody"_s);
    QCOMPARE(await(Ledger::select(l.id, l.changedBy).aioExecute()), (QList<std::tuple<qint64, std::optional<QString>>>{{ledger->id(), u"ann"_s}}));
    QCOMPARE(ledger->property("changedBy").toString(), u"ann"_s);
    QCOMPARE(Ledger::aioMeta().fields().size(), 4U);
    QCOMPARE(Order::aioMeta().fields().size(), 10U);
    QVERIFY(Ledger::staticMetaObject.indexOfProperty("createdBy") > 0);
}

void TestModelParts::constructors()
{
    // the values come after it
    const auto made = await(Draft::aioCreate(Draft::C.title = u"Emma"_s));
    QCOMPARE(made->titleAtFirst, u"untitled"_s);
    QCOMPARE(made->titleOfSignal, u"Emma"_s);
    QCOMPARE(made->title(), u"Emma"_s);
    const auto read = await(Draft::aioGet(made->id()));
    QVERIFY(read->titleAtFirst.isEmpty()); // what is read gets no defaults before
    QCOMPARE(read->title(), u"Emma"_s);
    QVERIFY(read->titleOfSignal.isEmpty()); // what is read is told to nobody
}

QTEST_GUILESS_MAIN(TestModelParts)
#include "tst_modelparts.moc"
