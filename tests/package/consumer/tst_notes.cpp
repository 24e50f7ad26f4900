// SPDX-FileCopyrightText: 2026 AioOrm developers
// SPDX-License-Identifier: MIT

#include "core/aiotype.h"
#include "notes.h"

#include <AioOrm/AioModel>
#include <AioSqliteDatabase>
#include <AioTransactionTestCase>

#include <QTest>

using namespace Qt::StringLiterals;

static_assert(notesType == 7);

class TestNotes : public AioTransactionTestCase
{
    Q_OBJECT

public:
    AioDatabase *database() override { return &m_db; }

private Q_SLOTS:
    void initTestCase() { await(m_db.aioCreateTables<Note>()); }
    void contentsAreUnique()
    {
        const auto &n = Note::columns();
        await(Note::aioCreate(n.content = u"once"_s));
        QVERIFY_THROWS_EXCEPTION(AioIntegrityError, await(Note::aioCreate(n.content = u"once"_s)));
    }
    void nothingIsLeftOfIt() { QCOMPARE(await(Note::select().aioCount()), 0); }

private:
    AioSqliteDatabase m_db{u":memory:"_s};
};

QTEST_GUILESS_MAIN(TestNotes)
#include "tst_notes.moc"
